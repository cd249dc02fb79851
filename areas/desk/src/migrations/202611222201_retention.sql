-- How long the words of conversations are kept that are over, and what was done about it.
alter table conversations add column emptied_at bigint;
create index conversations_over on conversations (last_at, id) where emptied_at is null and shelf in ('resolved', 'spam', 'trash');
create table retention (id bigint primary key, rules text not null, version bigint not null);
insert into retention (id, rules, version) values (1, '[]', 1);
create table retention_runs (
  began_at bigint primary key,
  ended_at bigint,
  by_name text not null,
  conversations bigint not null
);
