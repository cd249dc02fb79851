-- What a company promises in public: ten lines or none, who stands for it, and what people who sign it said.
create table pact_editions (
  number bigint primary key,
  state text not null,
  language text not null,
  repair text not null,
  mark text not null,
  version bigint not null,
  officer_id text,
  officer_name text,
  officer_title text,
  signed_at bigint,
  witness_id text,
  witness_name text,
  witness_title text,
  countersigned_at bigint,
  author_id text,
  author_name text,
  proposed_at bigint,
  second_id text,
  second_name text,
  alone bigint not null,
  published_at bigint,
  ended_at bigint,
  check (state in ('open', 'published', 'replaced', 'withdrawn')),
  check (alone in (0, 1)),
  check (witness_id is null or witness_id <> officer_id),
  check (second_id is null or second_id <> author_id),
  check (state = 'open' or published_at is not null),
  check (published_at is null or (officer_id is not null and author_id is not null)),
  check (published_at is null or alone = 1 or (witness_id is not null and second_id is not null))
);
create unique index pact_editions_open on pact_editions (state) where state = 'open';
create unique index pact_editions_published on pact_editions (state) where state = 'published';

create table pact_lines (
  edition bigint not null references pact_editions (number),
  promise text not null,
  wording text not null,
  goal double precision,
  primary key (edition, promise),
  check (promise in ('C1', 'C2', 'C3', 'C4', 'C5', 'K1', 'K2', 'K3', 'K4', 'K5'))
);

-- One sentence for each line that was missed in a month, by somebody with a name.
create table pact_words (
  month text not null,
  promise text not null,
  words text not null,
  by_id text not null,
  by_name text not null,
  at bigint not null,
  primary key (month, promise)
);

-- Who wants to sign and was asked by mail; and who did. Of an address only a keyed mark is kept.
create table pact_asked (
  id text primary key,
  mark text not null,
  name text not null,
  listed bigint not null,
  colleague bigint not null,
  asked_at bigint not null
);
create index pact_asked_by_mark on pact_asked (mark);

create table pact_signatures (
  mark text primary key,
  name text not null,
  listed bigint not null,
  colleague bigint not null,
  signed_at bigint not null
);
