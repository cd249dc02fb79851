-- Deeds: what a person did that can be taken back for 30 days, with the rows it touched as they were before and after.
create table deeds (
  id text primary key,
  kind text not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  at bigint not null,
  until_at bigint not null,
  sentence text not null,
  data text not null,
  undone_at bigint,
  undone_by text
);
create index deeds_by_actor on deeds (actor_id, id);
create table deed_things (deed_id text not null references deeds (id), thing text not null, primary key (deed_id, thing));
create index deed_things_by_thing on deed_things (thing, deed_id);
create table deed_rows (
  deed_id text not null references deeds (id),
  ordinal bigint not null,
  source text not null,
  thing text not null,
  row_key text not null,
  before_row text,
  after_row text,
  primary key (deed_id, ordinal)
);
create index deed_rows_by_thing on deed_rows (deed_id, thing);
