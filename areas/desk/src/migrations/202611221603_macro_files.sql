-- Files of macros: attached wherever the macro is used, as copies of their own.
alter table files add column macro_id text;
create index files_by_macro on files (macro_id) where macro_id is not null;
