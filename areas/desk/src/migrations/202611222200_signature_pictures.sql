-- Pictures in the signatures of inboxes, such as a logo.
alter table files add column inbox_id text;
create index files_by_inbox on files (inbox_id) where inbox_id is not null;
