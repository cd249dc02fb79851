-- What a picture of a post is called by its network, and since when it is no longer in the post.
alter table files add column post_key text;
alter table files add column left_at bigint;

-- Pictures of posts that are still to be fetched: where they lie, how often they were asked for in vain, and the words that
-- stand at the message meanwhile.
create table missing_files (
  id text primary key,
  message_id text not null,
  inbox_id text not null,
  post_key text not null,
  places text not null,
  description text not null,
  words text,
  tries bigint not null,
  unique (message_id, post_key)
);
