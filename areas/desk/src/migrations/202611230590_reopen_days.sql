-- How long an answer opens again what was resolved; after it a conversation begins that continues it.
alter table inboxes add column reopen_days bigint not null default 30;
