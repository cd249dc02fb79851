-- Who works here, what they may do, and how they prove who they are. Secrets are stored hashed or sealed only.
create table company (
  id bigint primary key check (id = 1),
  name text not null,
  public_url text not null,
  public_url_at bigint,
  locale text not null,
  zone text not null,
  undo_seconds bigint not null,
  system_mail text,
  system_mail_at bigint,
  version bigint not null,
  turns bigint not null
);
insert into company (id, name, public_url, locale, zone, undo_seconds, version, turns)
  values (1, '', '', 'en', 'UTC', 10, 1, 0);

create table agents (
  id text primary key,
  name text not null,
  email text not null unique,
  password_hash text,
  signature text not null,
  locale text not null,
  zone text not null,
  hours text not null,
  preferences text not null,
  version bigint not null,
  last_seen_at bigint,
  created_at bigint not null
);
create index agents_by_name on agents (name, id);

create table deactivations (
  agent_id text not null references agents (id),
  at bigint not null,
  by_agent text,
  why text not null,
  ended_at bigint,
  ended_by text
);
create unique index deactivations_open_once on deactivations (agent_id) where ended_at is null;
create index deactivations_by_agent on deactivations (agent_id, at);

create table grants (
  agent_id text not null references agents (id),
  role text not null,
  scope_kind text not null,
  scope_id text not null,
  by_agent text,
  at bigint not null,
  primary key (agent_id, role, scope_kind, scope_id)
);
create index grants_by_role on grants (role, scope_kind, agent_id);
create index grants_by_scope on grants (scope_kind, scope_id);

create table teams (
  id text primary key,
  name text not null,
  name_folded text not null,
  version bigint not null,
  created_at bigint not null,
  ended_at bigint,
  ended_by text
);
create unique index teams_name_folded_once on teams (name_folded) where ended_at is null;

create table team_members (
  team_id text not null references teams (id),
  agent_id text not null references agents (id),
  by_agent text,
  at bigint not null,
  primary key (team_id, agent_id)
);
create index team_members_by_agent on team_members (agent_id);

create table sessions (
  id text primary key,
  agent_id text not null references agents (id),
  secret_hash text not null unique,
  created_at bigint not null,
  last_seen_at bigint not null,
  ended_at bigint,
  ended_why text,
  address text not null,
  agent_string text not null
);
create index sessions_by_agent on sessions (agent_id, id) where ended_at is null;
create index sessions_by_end on sessions (ended_at);

create table api_tokens (
  id text primary key,
  agent_id text not null references agents (id),
  secret_hash text not null unique,
  name text not null,
  scopes text not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint,
  ended_at bigint,
  ended_why text
);
create index api_tokens_by_agent on api_tokens (agent_id, id) where ended_at is null;

create table invitations (
  id text primary key,
  token_hash text not null unique,
  email text not null,
  name text not null,
  roles text not null,
  teams text not null,
  invited_by text,
  created_at bigint not null,
  expires_at bigint not null,
  mails bigint not null,
  used_at bigint,
  agent_id text,
  ended_at bigint,
  ended_by text
);
create unique index invitations_open_once on invitations (email) where used_at is null and ended_at is null;

create table one_time_links (
  token_hash text primary key,
  kind text not null,
  agent_id text,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  voided_at bigint
);
create index one_time_links_by_agent on one_time_links (agent_id, kind) where used_at is null and voided_at is null;
create index one_time_links_by_end on one_time_links (expires_at);
