-- Counts of conversations by what views ask for, kept by the database itself in the transaction of every change, whatever
-- makes it: a count is never a walk through the table. Changes are appended, so that no two of them wait for each other;
-- a count is their sum, and now and then they are folded together.
create table tallies (
  id bigint generated always as identity primary key,
  shelf text not null,
  status text not null,
  inbox_id text not null,
  team_id text,
  assignee_id text,
  internal bigint not null,
  n bigint not null,
  folding text
);
insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
  select shelf, status, inbox_id, team_id, assignee_id, internal, count(*) from conversations group by 1, 2, 3, 4, 5, 6;
create function count_conversation() returns trigger language plpgsql as $body$
begin
  if tg_op <> 'INSERT' then
    if tg_op = 'UPDATE' and (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal)
      is not distinct from (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal) then
      return null;
    end if;
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
      values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
      values (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, 1);
  end if;
  return null;
end
$body$;
create trigger conversations_counted after insert or delete on conversations for each row execute function count_conversation();
create trigger conversations_recounted after update of shelf, status, inbox_id, team_id, assignee_id, internal on conversations
  for each row execute function count_conversation();
