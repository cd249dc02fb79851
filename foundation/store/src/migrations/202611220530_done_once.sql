-- Whether a request with this key was done, though its answer may have been lost.
alter table idempotency add column done bigint not null default 0;
