-- Customers who turned out to be another one: linked, never rewritten. And pairs that are not the same person.
alter table customers add column merged_into text;
create index customers_merged on customers (merged_into) where merged_into is not null;
create table not_same_customers (
  one_id text not null,
  other_id text not null,
  by_agent text,
  at bigint not null,
  primary key (one_id, other_id)
);
