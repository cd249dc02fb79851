-- The ground everything stands on: facts, jobs, outbox, blobs, audit, idempotency.
create table counters (name text primary key, value bigint not null);
insert into counters (name, value) values ('facts', 0), ('audit', 0), ('starts', 0);

create table facts (
  seq bigint primary key,
  id text not null unique,
  at bigint not null,
  kind text not null,
  actor_kind text not null,
  actor_id text,
  conversation_id text,
  customer_id text,
  message_id text,
  inbox_id text,
  agent_id text,
  personal bigint not null,
  data text not null
);
create index facts_by_customer on facts (customer_id, seq);
create index facts_by_conversation on facts (conversation_id, seq);

create table jobs (
  id text primary key,
  kind text not null,
  class text not null,
  dedupe text,
  subject text,
  payload text not null,
  state text not null,
  run_at bigint not null,
  lease_until bigint,
  worker text,
  attempts bigint not null,
  last_error text,
  created_at bigint not null,
  ended_at bigint
);
create unique index jobs_unfinished_once on jobs (dedupe) where state in ('ready', 'running');
create index jobs_due on jobs (class, run_at) where state in ('ready', 'running');
create index jobs_by_subject on jobs (subject, id) where state in ('ready', 'running');
create index jobs_by_state on jobs (state, id);

create table paused_classes (class text primary key, reason text not null, by_agent text, at bigint not null);

create table outbox (
  id text primary key,
  class text not null,
  channel text not null,
  inbox_id text,
  conversation_id text,
  message_id text,
  sent_to text not null,
  subject text not null,
  payload text not null,
  dedupe text not null unique,
  state text not null,
  run_at bigint not null,
  lease_until bigint,
  worker text,
  attempts bigint not null,
  first_tried_at bigint,
  last_error text,
  may_be_doubled bigint not null,
  created_at bigint not null,
  ended_at bigint
);
create index outbox_due on outbox (run_at) where state in ('queued', 'sending');
create index outbox_by_message on outbox (message_id);
create index outbox_by_state on outbox (state, id);

create table blobs (sha256 text primary key, size bigint not null, bytes bytea, at bigint not null);

create table audit (
  seq bigint primary key,
  id text not null unique,
  at bigint not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  action text not null,
  thing text not null,
  address text not null,
  detail text not null,
  chain text not null
);
create index audit_by_actor on audit (actor_id, seq);
create index audit_by_thing on audit (thing, seq);

create table idempotency (
  actor text not null,
  token text not null,
  request_hash text not null,
  status bigint,
  body text,
  at bigint not null,
  primary key (actor, token)
);
create index idempotency_by_age on idempotency (at);

create table search_docs (
  id bigint primary key,
  ref text not null unique,
  conversation_id text,
  kind text not null
);
create index search_docs_by_conversation on search_docs (conversation_id);
insert into counters (name, value) values ('search', 0);
