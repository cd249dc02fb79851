-- Who alone may send in a conversation, and until when. It ends by itself.
create table claims (
  conversation_id text primary key references conversations (id),
  agent_id text not null,
  at bigint not null,
  until_at bigint not null
);
