-- Answers that wait for a second person. The words are those of the answer that waits; the mark binds what was looked at.
create table approvals (
  later_id text primary key references later_answers (id),
  conversation_id text not null references conversations (id),
  author_id text not null,
  asked_at bigint not null,
  mark text not null,
  state text not null,
  decided_by text,
  decided_at bigint,
  words text,
  check (decided_by is null or decided_by <> author_id),
  check (state <> 'approved' or decided_by is not null)
);
create index approvals_waiting on approvals (asked_at, later_id) where state = 'waiting';
create index approvals_of on approvals (conversation_id);
