-- What people here promised customers, everything done about it, and what was decided before it left.
create table promises (
  id text primary key,
  conversation_id text not null references conversations (id),
  message_id text,
  place bigint not null,
  origin text not null,
  words text not null,
  what text not null,
  promiser_id text,
  owner_id text,
  visibility text not null,
  made_at bigint not null,
  due_at bigint not null,
  zone text not null,
  named text not null,
  state text not null,
  settled_at bigint,
  evidence_id text,
  renews_id text,
  moved_to bigint,
  moved_until bigint,
  told_day_at bigint,
  told_hours_at bigint,
  told_late_at bigint,
  version bigint not null
);
create unique index promises_of_messages on promises (message_id, place) where message_id is not null;
create index promises_by_conversation on promises (conversation_id);
create index promises_by_owner on promises (owner_id, due_at) where state = 'open';
create index promises_open on promises (due_at) where state = 'open';
create index promises_due on promises (due_at, id);

-- Only ever added to.
create table promise_acts (
  id text primary key,
  promise_id text not null references promises (id),
  at bigint not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  act text not null,
  words text not null,
  data text not null
);
create index promise_acts_by_promise on promise_acts (promise_id, id);

-- What the writer decided of a promise before sending it, found again by its words.
create table promise_choices (
  conversation_id text not null references conversations (id),
  mark text not null,
  agent_id text not null,
  at bigint not null,
  due_at bigint,
  declined text,
  primary key (conversation_id, mark)
);

-- What was written before this was installed is not looked through.
create table promise_hearing (only_row bigint primary key, heard_to bigint not null);
insert into promise_hearing (only_row, heard_to) select 1, value from counters where name = 'facts';
