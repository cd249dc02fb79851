-- Macros: words and deeds people use again and again; and each use, with what was left of the words when they were sent.
create table macros (
  id text primary key,
  name text not null,
  scope text not null,
  owner_id text not null,
  team_id text,
  folder text not null,
  texts text not null,
  actions text not null,
  version bigint not null,
  created_at bigint not null
);
create index macros_by_owner on macros (owner_id);

create table macro_uses (
  id text primary key,
  macro_id text not null,
  conversation_id text not null references conversations (id),
  agent_id text not null,
  at bigint not null,
  language text,
  inserted text not null,
  message_id text,
  distance bigint,
  inserted_words bigint,
  sent_words bigint
);
create index macro_uses_by_agent on macro_uses (agent_id, at);
create index macro_uses_open on macro_uses (conversation_id, agent_id) where message_id is null;
create index macro_uses_by_message on macro_uses (message_id) where message_id is not null;
create index macro_uses_by_macro on macro_uses (macro_id, at);
