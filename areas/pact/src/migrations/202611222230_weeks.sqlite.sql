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
create trigger pact_weeks_unchanged before update on pact_weeks begin
  select raise(abort, 'a frozen week of the pact is never edited');
end;
create trigger pact_weeks_kept before delete on pact_weeks begin
  select raise(abort, 'a frozen week of the pact is never removed');
end;
create table pact_terms (at bigint primary key, terms text not null);
create trigger pact_terms_unchanged before update on pact_terms begin
  select raise(abort, 'what was promised is never edited');
end;
create trigger pact_terms_kept before delete on pact_terms begin
  select raise(abort, 'what was promised is never removed');
end;
