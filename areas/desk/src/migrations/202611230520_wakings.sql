-- What brings a conversation back that was put away until something happens; it holds while the conversation is snoozed.
create table wakings (
  conversation_id text primary key references conversations (id),
  event text not null,
  by_agent text,
  at bigint not null,
  check (event in ('reply', 'colleague'))
);
