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
create function pact_snapshots_refuse() returns trigger language plpgsql as $body$
begin
  raise exception 'a snapshot of the pact is never edited or removed';
end
$body$;
create trigger pact_snapshots_unchanged before update or delete on pact_snapshots for each row
  execute function pact_snapshots_refuse();
