-- What views and searches ask for besides: how what is promised stands (0 in time, 1 warned of, 2 missed), what everyone sees, what is
-- not as urgent as usual; and what one person alone muted, or put aside until something new is written.
alter table conversations add column due_state bigint not null default 0;
create index conversations_at_risk on conversations (last_at, id) where due_state > 0;
create index conversations_public on conversations (shelf, last_at, id) where visibility = 'public';
create index conversations_unusual on conversations (shelf, priority, last_at, id) where priority <> 2;
alter table personal add column muted bigint not null default 0;
alter table personal add column archived_at bigint;
create index personal_muted on personal (agent_id, conversation_id) where muted = 1;
create index personal_archived on personal (agent_id, conversation_id) where archived_at is not null;
alter table tallies add column in_public bigint not null default 0;
alter table tallies add column risk bigint not null default 0;
delete from tallies;
insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk, n)
  select shelf, status, inbox_id, team_id, assignee_id, internal, case when held_count > 0 then 1 else 0 end, case when failed > 0 then 1 else 0 end,
    case when later_count > 0 then 1 else 0 end, followup_due, case when visibility = 'public' then 1 else 0 end, due_state, count(*)
  from conversations group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
create or replace function count_conversation() returns trigger language plpgsql as $body$
begin
  if tg_op <> 'INSERT' then
    if tg_op = 'UPDATE' and (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, old.held_count > 0, old.failed > 0, old.later_count > 0, old.followup_due, old.visibility, old.due_state)
      is not distinct from (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, new.held_count > 0, new.failed > 0, new.later_count > 0, new.followup_due, new.visibility, new.due_state) then
      return null;
    end if;
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk, n)
      values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, (old.held_count > 0)::int, (old.failed > 0)::int, (old.later_count > 0)::int, old.followup_due, (old.visibility = 'public')::int, old.due_state, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk, n)
      values (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, (new.held_count > 0)::int, (new.failed > 0)::int, (new.later_count > 0)::int, new.followup_due, (new.visibility = 'public')::int, new.due_state, 1);
  end if;
  return null;
end
$body$;
drop trigger conversations_recounted on conversations;
create trigger conversations_recounted
  after update of shelf, status, inbox_id, team_id, assignee_id, internal, held_count, failed, later_count, followup_due, visibility, due_state on conversations
  for each row execute function count_conversation();
