-- Files given out by link because they were too large for a message: until when, whether taken back, how often fetched.
create table file_links (
  file_id text primary key,
  message_id text not null,
  until bigint not null,
  revoked_at bigint,
  revoked_by text,
  fetched bigint not null,
  last_fetched_at bigint
);
create index file_links_by_message on file_links (message_id);
