-- Exports of everything that people asked for: how far each is, and where its file ends.
create table exports (
  id text primary key,
  agent_id text not null,
  agent_name text not null,
  state text not null,
  done bigint not null,
  total bigint not null,
  bytes bigint,
  trouble text,
  lease_until bigint not null,
  made_at bigint not null,
  ended_at bigint,
  until_at bigint
);
create index exports_by_state on exports (state, id);
