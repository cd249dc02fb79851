-- How the company speaks: words it does not use, how it spells its own, hosts that may be linked, whether offers wait.
create table house_words (id bigint primary key, words text not null, version bigint not null);
insert into house_words (id, words, version) values (1, '{}', 1);
