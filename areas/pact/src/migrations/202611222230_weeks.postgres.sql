-- What the ten promises came to, week by week: written once, chained to the row before, never edited (PACT-N6). What was promised
-- when, by which first answers are measured.
create table pact_weeks (
  seq bigint primary key,
  week text not null,
  promise text not null,
  part text not null,
  state text not null,
  value text,
  low text,
  high text,
  n bigint,
  reason text,
  weeks bigint not null,
  method text not null,
  cut_at bigint not null,
  frozen_at bigint not null,
  corrects bigint,
  previous text not null,
  hash text not null unique
);
create index pact_weeks_by_week on pact_weeks (week, seq);
create unique index pact_weeks_once on pact_weeks (week, promise, part, method) where corrects is null;
create table pact_terms (at bigint primary key, terms text not null);
create function pact_weeks_refuse() returns trigger language plpgsql as $body$
begin
  raise exception 'what is frozen of the pact is never edited or removed';
end
$body$;
create trigger pact_weeks_unchanged before update or delete on pact_weeks for each row execute function pact_weeks_refuse();
create trigger pact_terms_unchanged before update or delete on pact_terms for each row execute function pact_weeks_refuse();
