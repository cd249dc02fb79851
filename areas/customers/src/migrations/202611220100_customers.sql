-- Customers, the addresses by which they are recognised, blocks as rows, and the words they are found by.
create table customers (
  id text primary key,
  name text not null,
  language text,
  zone text,
  company text not null,
  notes text not null,
  version bigint not null,
  created_at bigint not null,
  first_contact_at bigint
);

create table identities (
  id text primary key,
  customer_id text not null references customers (id),
  kind text not null,
  value text not null,
  normal text not null,
  trust text not null,
  is_primary bigint not null,
  undeliverable bigint not null,
  added_at bigint not null,
  unique (kind, normal)
);
create index identities_by_customer on identities (customer_id);

create table blocks (
  id text primary key,
  customer_id text not null references customers (id),
  by_agent text,
  at bigint not null,
  ended_by text,
  ended_at bigint
);
create unique index blocks_open_once on blocks (customer_id) where ended_at is null;

create table customer_words (
  word text not null,
  customer_id text not null references customers (id),
  primary key (word, customer_id)
);
create index customer_words_by_customer on customer_words (customer_id);
