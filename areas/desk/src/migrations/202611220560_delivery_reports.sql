-- What was told of the delivery of a message to a recipient: the same told again is nothing new.
create table delivery_reports (
  message_id text not null,
  recipient text not null,
  lasting bigint not null,
  at bigint not null,
  primary key (message_id, recipient, lasting)
);
