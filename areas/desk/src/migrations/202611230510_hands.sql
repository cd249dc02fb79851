-- Through whose hands words went: whoever wrote them before a colleague took them over, and whoever looked at them before they
-- left. One person has one part in them, so whoever wrote never looks. A thing is a draft, an answer that waits, or a message.
create table hands (
  thing text not null,
  agent_id text not null,
  part text not null,
  primary key (thing, agent_id),
  check (part in ('wrote', 'looked'))
);
insert into hands (thing, agent_id, part) select later_id, author_id, 'wrote' from approvals;
insert into hands (thing, agent_id, part) select later_id, agent_id, 'looked' from approval_looks where agent_id <> author_id;

-- What colleagues say of a draft; it ends with the draft.
create table draft_comments (
  id text primary key,
  draft_id text not null,
  at bigint not null,
  author_id text not null,
  author_name text not null,
  text text not null
);
create index draft_comments_of on draft_comments (draft_id, id);
