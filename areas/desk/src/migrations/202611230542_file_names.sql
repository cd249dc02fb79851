-- Files that were here before searches found them by name: how far the index was told of them, from the newest backwards.
create table file_names_to_index (before_id text primary key);
insert into file_names_to_index (before_id) select max(id) || '~' from files having max(id) is not null;
