-- Counts of conversations by what views ask for, kept by the database itself in the transaction of every change, whatever
-- makes it: a count is never a walk through the table. Changes are appended, so that no two of them wait for each other;
-- a count is their sum, and now and then they are folded together.
create table tallies (
  id integer primary key,
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
create trigger conversations_counted after insert on conversations begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
    values (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, 1);
end;
create trigger conversations_recounted after update of shelf, status, inbox_id, team_id, assignee_id, internal on conversations
  when old.shelf is not new.shelf or old.status is not new.status or old.inbox_id is not new.inbox_id or old.team_id is not new.team_id
    or old.assignee_id is not new.assignee_id or old.internal is not new.internal
begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
    values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, -1),
           (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, 1);
end;
create trigger conversations_uncounted after delete on conversations begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, n)
    values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, -1);
end;
