-- Conversations say themselves how what is promised next stands; of those that were warned of or missed before, once.
update conversations set due_state = (
  select max(case when k.missed_at is not null then 2 else 1 end) from clocks k
  where k.conversation_id = conversations.id and k.kind = conversations.due_kind and k.due_at = conversations.due_key and k.state = 'runs'
    and (k.warned_at is not null or k.missed_at is not null))
where due_kind is not null and id in (
  select k.conversation_id from clocks k join conversations c on c.id = k.conversation_id
  where k.state = 'runs' and k.due_at is not null and (k.warned_at is not null or k.missed_at is not null)
    and k.kind = c.due_kind and k.due_at = c.due_key);
