-- Who needs a second person in public, what somebody may say without one, and what looks at their answers said.
create table approval_rules (
  id text primary key,
  name text not null,
  conditions text not null,
  need bigint not null,
  version bigint not null,
  made_at bigint not null
);
create table crises (
  id text primary key,
  about text not null,
  begun_at bigint not null,
  begun_by text not null,
  ended_at bigint,
  ended_by text
);
create unique index crises_open on crises ((ended_at is null)) where ended_at is null;
create table levels (
  agent_id text not null,
  family text not null,
  level text not null,
  since_at bigint not null,
  last_at bigint,
  fell_at bigint,
  primary key (agent_id, family)
);
create table level_turns (
  id text primary key,
  agent_id text not null,
  family text not null,
  at bigint not null,
  kind text not null,
  from_level text not null,
  to_level text not null,
  reviewed bigint not null,
  faults bigint not null,
  bound_permille bigint not null,
  why text not null,
  words text,
  by_agent text,
  decided_at bigint
);
create index level_turns_of on level_turns (agent_id, family, at);
create unique index level_turns_open on level_turns (agent_id, family) where kind = 'proposed' and decided_at is null;
create table reviews (
  id text primary key,
  agent_id text not null,
  family text not null,
  at bigint not null,
  how text not null,
  outcome text not null,
  message_id text unique,
  later_id text,
  words text,
  by_agent text,
  check (by_agent is null or by_agent <> agent_id)
);
create index reviews_of on reviews (agent_id, family, at);
create index reviews_open on reviews (at) where outcome = 'open';
create index branches_by_reach on branches (followers) where followers is not null;

-- How many have to look, and why; each look is a row. A second person is never the author; the only one there waits.
create table approvals_told (
  later_id text primary key references later_answers (id),
  conversation_id text not null references conversations (id),
  author_id text not null,
  asked_at bigint not null,
  mark text not null,
  state text not null,
  need bigint not null,
  reasons text not null,
  looked_at bigint,
  told_again_at bigint,
  kind text,
  decided_by text,
  decided_at bigint,
  words text,
  check (decided_by is null or decided_by <> author_id or coalesce(kind, '') = 'waiting_period'),
  check (kind is null or kind <> 'waiting_period' or (decided_by = author_id and decided_at >= asked_at + 600000)),
  check (state <> 'approved' or (decided_by is not null and kind is not null))
);
insert into approvals_told (later_id, conversation_id, author_id, asked_at, mark, state, need, reasons, kind, decided_by, decided_at, words)
  select later_id, conversation_id, author_id, asked_at, mark, state, 1, '[]', case when state = 'approved' then 'second_person' end, decided_by, decided_at, words
  from approvals;
drop table approvals;
alter table approvals_told rename to approvals;
create index approvals_waiting on approvals (asked_at, later_id) where state = 'waiting';
create index approvals_of on approvals (conversation_id);
create index approvals_unseen on approvals (asked_at) where state = 'waiting' and looked_at is null and told_again_at is null;
create table approval_looks (
  later_id text not null,
  agent_id text not null,
  author_id text not null,
  at bigint not null,
  reason text,
  primary key (later_id, agent_id),
  check (agent_id <> author_id)
);
insert into approval_looks (later_id, agent_id, author_id, at)
  select later_id, decided_by, author_id, decided_at from approvals where state = 'approved';
