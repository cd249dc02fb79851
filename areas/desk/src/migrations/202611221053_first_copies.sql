-- Where a mail was first taken in, so that its copy in another inbox is known; forgotten after a month.
create table first_copies (
  fingerprint text primary key,
  inbound_id text not null,
  at bigint not null
);
create index first_copies_by_time on first_copies (at);
