-- What was indexed, folded: the index itself cannot be read back, and a backup must be able to fill it again.
create table search_source (id bigint primary key, folded text not null);
