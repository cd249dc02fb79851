-- Answers that are sent later; how many wait in a conversation is kept by the database itself, whatever moves them.
create table later_answers (
  id text primary key,
  conversation_id text not null references conversations (id),
  agent_id text not null,
  customer_id text,
  made_at bigint not null,
  due_at bigint not null,
  wall text not null,
  zone text not null,
  whose text not null,
  writing text not null,
  state text not null,
  why text,
  message_id text,
  version bigint not null
);
create index later_answers_open on later_answers (conversation_id, due_at) where state in ('waiting', 'held');
alter table conversations add column later_count bigint not null default 0;
create index conversations_later on conversations (last_at, id) where later_count > 0;

-- Until when an update is owed, and whether that moment has come.
alter table conversations add column followup_at bigint;
alter table conversations add column followup_due bigint not null default 0;
create index conversations_followups on conversations (followup_at) where followup_at is not null and followup_due = 0;
create index conversations_owed on conversations (last_at, id) where followup_due = 1;
