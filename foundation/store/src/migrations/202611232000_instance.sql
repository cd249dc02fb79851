-- Which copy of the database this is, where it last ran, and what was held because it was another one than before. One row.
create table instance (
  one bigint primary key,
  id text not null,
  place text not null,
  fenced_until bigint,
  note text,
  seen_at bigint
);
