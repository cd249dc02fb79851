-- In public: posts as their network shows them, what they said before, whose branch a conversation is, what is listened for.
alter table inboxes add column about text;
alter table messages add column author_handle text;
alter table messages add column edited_at bigint;
alter table messages add column deleted_at bigint;
alter table files add column description text;
create table posts (
  inbox_id text not null references inboxes (id),
  id text not null,
  local text not null,
  root_id text not null,
  parent_id text,
  author_address text not null,
  author_name text not null,
  author_handle text,
  own bigint not null,
  followers bigint,
  audience text not null,
  text text not null,
  body text not null,
  warning text not null,
  sensitive bigint not null,
  language text,
  url text,
  at bigint not null,
  edited_at bigint,
  replies bigint not null,
  shares bigint not null,
  likes bigint not null,
  media text not null,
  labels text not null,
  closed text,
  message_id text,
  deleted_at bigint,
  hidden_at bigint,
  seen_at bigint not null,
  primary key (inbox_id, id)
);
create index posts_by_root on posts (inbox_id, root_id, at);
create index posts_by_message on posts (message_id) where message_id is not null;
create table post_versions (
  inbox_id text not null,
  post_id text not null,
  until_at bigint not null,
  text text not null,
  body text not null,
  warning text not null,
  primary key (inbox_id, post_id, until_at)
);
create table branches (
  conversation_id text not null references conversations (id),
  inbox_id text not null,
  root_id text not null,
  author text not null,
  visibility text not null,
  followers bigint,
  at bigint not null,
  primary key (conversation_id)
);
create index branches_by_root on branches (inbox_id, root_id, author, visibility);
create table listenings (
  id text primary key,
  inbox_id text not null references inboxes (id),
  words text not null,
  language text,
  rule text not null,
  paused bigint not null,
  created_at bigint not null,
  created_by text
);
create table heard (
  id text primary key,
  inbox_id text not null,
  listening_id text not null,
  post_id text not null,
  at bigint not null,
  state text not null,
  by_agent text,
  conversation_id text,
  unique (inbox_id, post_id)
);
create index heard_by_state on heard (state, at, id);
create table muted (
  id text primary key,
  inbox_id text not null,
  kind text not null,
  value text not null,
  folded text not null,
  at bigint not null,
  by_agent text,
  unique (inbox_id, kind, folded)
);
