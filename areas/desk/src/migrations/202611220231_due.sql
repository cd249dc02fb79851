-- What is promised next in a conversation; the largest number when nothing is.
alter table conversations add column due_key bigint not null default 9223372036854775807;
alter table conversations add column due_kind text;
create index conversations_by_due on conversations (shelf, due_key, id);
