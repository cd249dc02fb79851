-- Business hours, what is promised in them, and the clocks of conversations.
create table calendars (
  id text primary key,
  name text not null,
  folded text not null unique,
  hours text not null,
  version bigint not null,
  made_at bigint not null
);

create table sla_policies (
  id text primary key,
  name text not null,
  folded text not null unique,
  place bigint not null,
  calendar_id text not null references calendars (id),
  conditions text not null,
  targets text not null,
  version bigint not null,
  made_at bigint not null
);
create index sla_policies_by_calendar on sla_policies (calendar_id);

create table clocks (
  conversation_id text not null references conversations (id),
  kind text not null,
  started_at bigint not null,
  policy_id text not null,
  state text not null,
  due_at bigint,
  left_ms bigint,
  stopped_at bigint,
  spent_ms bigint not null,
  owner_id text,
  warned_at bigint,
  missed_at bigint,
  primary key (conversation_id, kind, started_at)
);
create index clocks_due on clocks (due_at) where state = 'runs' and missed_at is null;
create index clocks_warn on clocks (due_at) where state = 'runs' and warned_at is null;

-- Conversations whose clocks are to be told anew because a promise changed.
create table clock_work (conversation_id text primary key, why text not null);

create table clock_hearing (only_row bigint primary key, heard_to bigint not null);
insert into clock_hearing (only_row, heard_to) values (1, 0);
