-- Mails about notifications that wait: for the end of quiet hours, or to be sent together.
create table notice_mails (
  id text primary key,
  agent_id text not null,
  conversation_id text not null,
  at bigint not null,
  due_at bigint not null,
  text text not null
);
create index notice_mails_due on notice_mails (due_at, agent_id);
create index notice_mails_of on notice_mails (conversation_id);
