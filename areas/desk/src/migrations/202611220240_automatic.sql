-- What an inbox does by itself, and how often it did: automatic answers are counted, so that they can never loop.
create table inbox_automatic (inbox_id text primary key references inboxes (id), settings text not null, version bigint not null, changed_at bigint not null);

create table automatic_turns (address text primary key, at bigint not null);

create table automatic_sent (
  id text primary key,
  conversation_id text not null references conversations (id),
  inbox_id text not null,
  address text not null,
  kind text not null,
  message_id text,
  at bigint not null
);
create index automatic_sent_by_conversation on automatic_sent (conversation_id, at);
