-- Roles a company makes itself: a name, and the codes of what they allow.
create table roles (
  id text primary key,
  name text not null,
  folded text not null unique,
  actions text not null,
  version bigint not null,
  by_agent text,
  at bigint not null
);
