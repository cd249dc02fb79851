-- Questions to addresses: whether they are the customer's who named them. And how often an address was asked.
create table customer_proofs (
  id text primary key,
  customer_id text not null,
  value text not null,
  normal text not null,
  asker text not null,
  language text not null,
  conversation_id text not null,
  asked_by text not null,
  asked_at bigint not null,
  until_at bigint not null,
  tries bigint not null,
  state text not null,
  how text,
  answered_at bigint
);
create index customer_proofs_by_customer on customer_proofs (customer_id);
create index customer_proofs_by_address on customer_proofs (normal);

create table customer_proof_turns (
  address text primary key,
  began_at bigint not null,
  asked bigint not null
);
