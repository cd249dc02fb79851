-- Rows of one lane leave together and apart from all others: a slow receiver delays nobody else.
alter table outbox add column lane text;
create index outbox_due_outside on outbox (run_at) where state in ('queued', 'sending') and lane is null;
create index outbox_due_in_lane on outbox (lane, run_at) where state in ('queued', 'sending') and lane is not null;
create index outbox_by_lane on outbox (lane, id) where lane is not null;
create table outbox_lanes (lane text primary key, open_from bigint not null);
