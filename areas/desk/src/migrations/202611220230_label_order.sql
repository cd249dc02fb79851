-- A label's list is read in order of time, shelf by shelf, without sorting all that ever had it.
alter table conversation_labels add column last_at bigint not null default 0;
alter table conversation_labels add column shelf text not null default 'active';
update conversation_labels set
  last_at = (select c.last_at from conversations c where c.id = conversation_labels.conversation_id),
  shelf = (select c.shelf from conversations c where c.id = conversation_labels.conversation_id);
drop index conversation_labels_by_label;
create index conversation_labels_in_order on conversation_labels (label_id, shelf, last_at, conversation_id);
create index conversations_by_priority on conversations (shelf, priority, id);
