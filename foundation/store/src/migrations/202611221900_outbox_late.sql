-- When its sender was told that it is still on its way, and who has it already where some still wait for it.
alter table outbox add column late_told_at bigint;
alter table outbox add column had text;
