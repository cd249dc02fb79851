-- What colleagues said of senders: their clicks on "spam" and "not spam", by inbox and address.
create table sender_verdicts (
  inbox_id text not null references inboxes (id),
  address text not null,
  verdict text not null,
  agent_id text,
  agent_name text not null,
  at bigint not null,
  primary key (inbox_id, address)
);
