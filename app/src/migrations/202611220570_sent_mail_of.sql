-- The conversation a kept mail belongs to.
alter table sent_mail add column conversation_id text;
