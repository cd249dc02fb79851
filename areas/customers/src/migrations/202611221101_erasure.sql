-- People who were erased: their row stays for counting, without a word of them; a keyed hash of each address remains, so
-- that nobody brings them back with a file.
alter table customers add column erased_at bigint;
create table suppressions (
  hash text primary key,
  why text not null,
  at bigint not null
);
