-- Signed states of the pact, each with the hash of the one before. Written once, never edited.
create table pact_snapshots (
  month text primary key,
  number bigint not null unique,
  made_at bigint not null,
  hash text not null unique,
  previous text,
  content text not null,
  signature text not null,
  key text not null
);
create trigger pact_snapshots_unchanged before update on pact_snapshots begin
  select raise(abort, 'a snapshot of the pact is never edited');
end;
create trigger pact_snapshots_kept before delete on pact_snapshots begin
  select raise(abort, 'a snapshot of the pact is never removed');
end;
