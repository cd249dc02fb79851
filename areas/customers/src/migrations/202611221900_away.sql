-- What an absence notice said of an address: when, and the last day away where it is certain.
alter table identities add column away_said_at bigint;
alter table identities add column away_until text;
create index identities_away on identities (away_said_at) where away_said_at is not null;
