-- More of what views ask for is counted by the database itself: held, not delivered, sent later, an update owed.
alter table tallies add column held bigint not null default 0;
alter table tallies add column failed bigint not null default 0;
alter table tallies add column later bigint not null default 0;
alter table tallies add column owed bigint not null default 0;
delete from tallies;
insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
  select shelf, status, inbox_id, team_id, assignee_id, internal, case when held_count > 0 then 1 else 0 end, case when failed > 0 then 1 else 0 end,
    case when later_count > 0 then 1 else 0 end, followup_due, count(*)
  from conversations group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
create or replace function count_conversation() returns trigger language plpgsql as $body$
begin
  if tg_op <> 'INSERT' then
    if tg_op = 'UPDATE' and (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, old.held_count > 0, old.failed > 0, old.later_count > 0, old.followup_due)
      is not distinct from (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, new.held_count > 0, new.failed > 0, new.later_count > 0, new.followup_due) then
      return null;
    end if;
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
      values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, (old.held_count > 0)::int, (old.failed > 0)::int, (old.later_count > 0)::int, old.followup_due, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
      values (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, (new.held_count > 0)::int, (new.failed > 0)::int, (new.later_count > 0)::int, new.followup_due, 1);
  end if;
  return null;
end
$body$;
drop trigger conversations_recounted on conversations;
create trigger conversations_recounted
  after update of shelf, status, inbox_id, team_id, assignee_id, internal, held_count, failed, later_count, followup_due on conversations
  for each row execute function count_conversation();
create function count_later_answer() returns trigger language plpgsql as $body$
begin
  if tg_op <> 'INSERT' then
    update conversations set later_count = later_count - 1 where id = old.conversation_id and old.state in ('waiting', 'held');
  end if;
  if tg_op <> 'DELETE' then
    update conversations set later_count = later_count + 1 where id = new.conversation_id and new.state in ('waiting', 'held');
  end if;
  return null;
end
$body$;
create trigger later_answers_counted after insert or delete on later_answers for each row execute function count_later_answer();
create trigger later_answers_recounted after update of state, conversation_id on later_answers for each row execute function count_later_answer();
