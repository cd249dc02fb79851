-- How a network shows somebody now, beside its lasting id of them.
alter table identities add column handle text;
