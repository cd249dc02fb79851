-- What is told of conversations by whoever reads them, for lists to ask for: in order of time and shelf by shelf, as labels are.
create table conversation_told (
  conversation_id text not null references conversations (id),
  told text not null,
  last_at bigint not null,
  shelf text not null,
  primary key (conversation_id, told)
);
create index conversation_told_in_order on conversation_told (told, shelf, last_at, conversation_id);

-- Messages that are folded away wherever their words show.
create table folded_messages (message_id text primary key, folded_at bigint not null);
