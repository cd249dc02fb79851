-- Sets of conversations, frozen at the moment of choosing, and what became of each when they were changed together.
create table bulks (
  id text primary key,
  agent_id text not null,
  state text not null,
  change text,
  deed_id text,
  total bigint not null,
  done bigint not null,
  same bigint not null,
  failed bigint not null,
  undone bigint not null,
  at bigint not null
);
create index bulks_by_agent on bulks (agent_id, id);
create index bulks_by_deed on bulks (deed_id);
create table bulk_items (
  bulk_id text not null references bulks (id),
  ordinal bigint not null,
  conversation_id text not null,
  state text not null,
  code text,
  detail text,
  primary key (bulk_id, ordinal)
);
create index bulk_items_by_state on bulk_items (bulk_id, state, ordinal);
