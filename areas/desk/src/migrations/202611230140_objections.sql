-- What somebody objects to of their own record or level, and what a lead says to it. One of each thing, answered once.
create table objections (
  thing text primary key,
  agent_id text not null,
  family text not null,
  words text not null,
  at bigint not null,
  due_at bigint not null,
  outcome text,
  answer text,
  answered_by text,
  answered_at bigint,
  check (answered_by is null or answered_by <> agent_id),
  check ((outcome is null) = (answered_by is null))
);
create index objections_of on objections (agent_id, family, at);
create index objections_open on objections (due_at) where outcome is null;
