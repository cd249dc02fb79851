-- A mail that a colleague passed on: who, whoever wrote it first as it says itself, and whether they are the customer now.
alter table messages add column forwarded_by text;
alter table messages add column forwarded_name text;
alter table messages add column forwarded_address text;
alter table messages add column forward_taken bigint;
create index messages_forwarded on messages (lower(forwarded_address)) where forwarded_address is not null;
