-- Addresses of other systems that are told facts, what stopped them, and what each try saw.
create table webhooks (
  id text primary key,
  url text not null,
  description text not null,
  kinds text not null,
  teams text not null,
  notes bigint not null,
  secret text not null,
  secret_at bigint not null,
  old_secret text,
  old_until bigint,
  heard_to bigint not null,
  failing_since bigint,
  failures bigint not null,
  last_ok_at bigint,
  made_at bigint not null,
  made_by text,
  version bigint not null,
  removed_at bigint
);

create table webhook_stops (
  webhook_id text not null references webhooks (id),
  number bigint not null,
  at bigint not null,
  why text not null,
  detail text not null,
  by_agent text,
  ended_at bigint,
  ended_by text,
  primary key (webhook_id, number)
);
create unique index webhook_is_stopped_once on webhook_stops (webhook_id) where ended_at is null;

create table webhook_tries (
  outbox_id text not null,
  number bigint not null,
  webhook_id text not null,
  at bigint not null,
  took_ms bigint not null,
  status bigint,
  answer text not null,
  trouble text,
  primary key (outbox_id, number)
);
create index webhook_tries_by_age on webhook_tries (at);
