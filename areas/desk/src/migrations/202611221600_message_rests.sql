-- What of a message is still at its network because it was too large to be fetched whole by itself, and who asked for it.
create table message_rests (
  message_id text primary key,
  inbound_id text not null,
  bytes bigint not null,
  state text not null,
  reason text,
  asked_by text,
  asked_at bigint,
  fetched_at bigint
);
