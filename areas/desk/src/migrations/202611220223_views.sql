-- Views people saved: a list, what is asked of it, and who sees it.
create table views (
  id text primary key,
  name text not null,
  scope text not null,
  owner_id text not null,
  team_id text,
  folder text not null,
  base text not null,
  q text not null,
  sort text,
  place bigint not null,
  version bigint not null,
  created_at bigint not null
);
create index views_by_owner on views (owner_id);
