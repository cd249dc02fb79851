-- How far a receiver is, for each place it reads; the note that stood with the inbox moves here.
create table receive_states (
  inbox_id text not null references inboxes (id),
  place text not null,
  note text not null,
  history_left bigint,
  history_of bigint,
  primary key (inbox_id, place)
);
insert into receive_states (inbox_id, place, note) select id, 'in', receive_state from inboxes where receive_state is not null;
