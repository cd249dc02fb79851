-- What brings a conversation back stands with it: then it is undone, merged and read like the rest of its sleep.
alter table conversations add column snoozed_for text check (snoozed_for in ('reply', 'colleague'));
alter table conversations add column snoozed_by text;
update conversations set
  snoozed_for = (select w.event from wakings w where w.conversation_id = conversations.id),
  snoozed_by = (select w.by_agent from wakings w where w.conversation_id = conversations.id)
where status = 'snoozed' and id in (select conversation_id from wakings);
drop table wakings;
