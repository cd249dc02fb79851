-- What was read out of messages, in thousandths. No words stand here.
create table readings (
  message_id text primary key,
  complaint bigint not null,
  praise bigint not null,
  question bigint not null,
  urgent bigint not null,
  mood bigint not null,
  topics text not null,
  language text,
  read_at bigint not null
);

-- What somebody said of a message instead. Every word is kept, the newest counts, and nothing that reads by itself writes here.
create table reading_corrections (
  message_id text not null,
  kind text not null,
  said_at bigint not null,
  is_so bigint not null,
  primary key (message_id, kind, said_at)
);

-- Messages that hurt. A flag belongs to a message; who put it there is not kept, and after 90 days it is gone.
create table abuse_flags (
  message_id text primary key,
  source text not null,
  flagged_at bigint not null
);
create index abuse_flags_by_time on abuse_flags (flagged_at);

-- Thanks, and whose answer they followed.
create table thanks (
  message_id text primary key,
  agent_id text not null,
  at bigint not null
);
create index thanks_of on thanks (agent_id, at);

create table breaks (
  agent_id text primary key,
  until_at bigint not null
);

-- Messages that were here before are not read: thanks of long ago are no news.
create table frontline_hearing (only_row bigint primary key, heard_to bigint not null);
insert into frontline_hearing (only_row, heard_to) select 1, value from counters where name = 'facts';
