-- Accounts opened by a provider's token: what it gave (sealed), whether it still holds, and tries at signing in.
create table inbox_sign_ins (
  inbox_id text primary key references inboxes (id),
  mark text not null,
  refresh text,
  access text not null,
  expires_at bigint not null,
  renewals bigint not null,
  renewed_at bigint not null,
  busy_until bigint,
  again_at bigint,
  trouble text,
  ended bigint not null,
  signed_in_by text not null,
  signed_in_at bigint not null
);

create table sign_in_attempts (
  state_hash text primary key,
  inbox_id text not null references inboxes (id),
  session text not null,
  verifier text not null,
  expires_at bigint not null
);
