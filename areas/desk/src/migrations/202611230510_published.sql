-- By whose leave everyone reads an answer of ours: nobody's, where a colleague wrote it with another program.
alter table messages add column approval text;
create index messages_published on messages (id) where approval is not null;
-- What a post showed before it was changed, and when a thread was last looked at for whoever reads it.
alter table post_versions add column media text;
alter table branches add column looked_at bigint;
-- Accounts that let us in no more, or want to be left alone for a while; what never worked has no such word.
alter table inboxes add column shut_out bigint;
alter table inboxes add column shut_out_told_at bigint;
alter table inboxes add column waits_until bigint;
update inboxes set shut_out = 0;
-- What networks gave to go on with, sealed.
create table inbox_sessions (
  inbox_id text primary key references inboxes (id),
  mark text not null,
  sealed text not null,
  at bigint not null
);
