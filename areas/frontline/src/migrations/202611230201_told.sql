-- Conversations that were read before lists could ask for what is told of them.
create table told_due (conversation_id text primary key);
insert into told_due (conversation_id)
  select distinct m.conversation_id from readings r join messages m on m.id = r.message_id join conversations c on c.id = m.conversation_id;
insert into folded_messages (message_id, folded_at) select message_id, flagged_at from abuse_flags where true on conflict (message_id) do nothing;
