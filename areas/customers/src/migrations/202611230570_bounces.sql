-- What came back from an address: when last, the reason in words, and how often only for a while.
alter table identities add column bounced_at bigint;
alter table identities add column bounced_words text;
alter table identities add column soft_bounces bigint;
