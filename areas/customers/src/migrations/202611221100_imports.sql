-- Imports of customers: the file in parts until its run has ended, what was seen in it already, what was refused, and
-- which customers an undo concerns.
create table customer_imports (
  id text primary key,
  agent_id text not null,
  file_name text not null,
  state text not null,
  parts bigint not null,
  bytes bigint not null,
  plan text,
  stage bigint not null,
  seen bigint not null,
  total bigint,
  added bigint not null,
  changed bigint not null,
  same bigint not null,
  refused bigint not null,
  checked text,
  undone bigint not null,
  kept bigint not null,
  deed_id text,
  at bigint not null,
  moved_at bigint not null
);

create table customer_import_parts (
  import_id text not null references customer_imports (id),
  ordinal bigint not null,
  bytes bytea not null,
  primary key (import_id, ordinal)
);

create table customer_import_keys (
  import_id text not null references customer_imports (id),
  stage bigint not null,
  seen_key text not null,
  line bigint not null,
  primary key (import_id, stage, seen_key)
);

create table customer_import_refusals (
  import_id text not null references customer_imports (id),
  stage bigint not null,
  line bigint not null,
  reason text not null,
  cells text not null,
  primary key (import_id, stage, line)
);

create table customer_import_rows (
  import_id text not null references customer_imports (id),
  line bigint not null,
  customer_id text not null,
  made bigint not null,
  version bigint not null,
  state text not null,
  primary key (import_id, line)
);
create index customer_import_rows_by_state on customer_import_rows (import_id, state, line);
