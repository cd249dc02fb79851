-- What somebody starred is a few of the many rows that say what they have read.
create index personal_starred on personal (agent_id, conversation_id) where starred = 1;
