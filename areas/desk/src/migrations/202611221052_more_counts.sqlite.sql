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
drop trigger conversations_counted;
drop trigger conversations_recounted;
drop trigger conversations_uncounted;
create trigger conversations_counted after insert on conversations begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
    values (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, new.held_count > 0, new.failed > 0, new.later_count > 0, new.followup_due, 1);
end;
create trigger conversations_recounted
  after update of shelf, status, inbox_id, team_id, assignee_id, internal, held_count, failed, later_count, followup_due on conversations
  when old.shelf is not new.shelf or old.status is not new.status or old.inbox_id is not new.inbox_id or old.team_id is not new.team_id
    or old.assignee_id is not new.assignee_id or old.internal is not new.internal or (old.held_count > 0) is not (new.held_count > 0)
    or (old.failed > 0) is not (new.failed > 0) or (old.later_count > 0) is not (new.later_count > 0) or old.followup_due is not new.followup_due
begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
    values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, old.held_count > 0, old.failed > 0, old.later_count > 0, old.followup_due, -1),
           (new.shelf, new.status, new.inbox_id, new.team_id, new.assignee_id, new.internal, new.held_count > 0, new.failed > 0, new.later_count > 0, new.followup_due, 1);
end;
create trigger conversations_uncounted after delete on conversations begin
  insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
    values (old.shelf, old.status, old.inbox_id, old.team_id, old.assignee_id, old.internal, old.held_count > 0, old.failed > 0, old.later_count > 0, old.followup_due, -1);
end;
create trigger later_answers_added after insert on later_answers when new.state in ('waiting', 'held') begin
  update conversations set later_count = later_count + 1 where id = new.conversation_id;
end;
create trigger later_answers_moved after update of state, conversation_id on later_answers begin
  update conversations set later_count = later_count - 1 where id = old.conversation_id and old.state in ('waiting', 'held');
  update conversations set later_count = later_count + 1 where id = new.conversation_id and new.state in ('waiting', 'held');
end;
create trigger later_answers_gone after delete on later_answers when old.state in ('waiting', 'held') begin
  update conversations set later_count = later_count - 1 where id = old.conversation_id;
end;
