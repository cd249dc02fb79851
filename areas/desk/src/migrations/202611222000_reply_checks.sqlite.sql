-- What the reply check said of each answer that left. Its words stand in the message only.
create table reply_checks (
  message_id text primary key,
  at bigint not null,
  verdict text not null,
  findings text not null,
  script_permille bigint not null,
  rules bigint not null,
  override_reason text,
  override_by text
);
-- Answers of the last 90 days, each with a few marks by which others like it are found; made anew from the messages.
create table reply_texts (
  number bigint primary key,
  message_id text not null unique,
  at bigint not null
);
create index reply_texts_by_age on reply_texts (at);
create table reply_marks (
  mark bigint not null,
  reply bigint not null,
  primary key (mark, reply)
) without rowid;
create index reply_marks_by_reply on reply_marks (reply);
create table reply_reading (
  reader text primary key,
  last_id text not null
);
insert into reply_reading (reader, last_id) values ('marks', '');
create index messages_answers on messages (id) where direction = 'out' and author_kind = 'agent' and automatic = 0;
