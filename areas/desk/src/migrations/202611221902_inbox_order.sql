-- Which inbox a mail to several belongs to: the one that stands first.
alter table inboxes add column place bigint not null default 0;
