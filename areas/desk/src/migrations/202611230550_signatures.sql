-- Signatures for one inbox, one language, or both, beside the usual one of an agent or an inbox. Empty means any.
create table signatures (
  inbox_id text not null,
  agent_id text not null,
  language text not null,
  text text not null,
  primary key (inbox_id, agent_id, language),
  check (inbox_id <> '' or agent_id <> ''),
  check (language <> '' or (inbox_id <> '' and agent_id <> ''))
);
create index signatures_by_agent on signatures (agent_id);
