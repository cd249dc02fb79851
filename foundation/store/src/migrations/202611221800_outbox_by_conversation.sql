-- Answers of one conversation leave one after the other: whoever leases a row asks for the others of its conversation.
create index outbox_waiting_of on outbox (conversation_id) where state in ('queued', 'sending');
