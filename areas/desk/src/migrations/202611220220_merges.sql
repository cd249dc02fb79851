-- Conversations that became part of another, messages that came from one, and ties between conversations.
alter table conversations add column merged_into text;
create index conversations_merged on conversations (merged_into) where merged_into is not null;
alter table messages add column origin_id text;
alter table notes add column origin_id text;
create table conversation_links (
  id text primary key,
  from_id text not null,
  to_id text not null,
  kind text not null,
  by_agent text,
  at bigint not null,
  unique (from_id, to_id, kind)
);
create index conversation_links_by_to on conversation_links (to_id);
