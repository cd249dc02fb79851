-- The desk: inboxes, conversations, messages, notes, drafts, what each agent has seen.
create table inboxes (
  id text primary key,
  name text not null,
  channel text not null,
  address text,
  aliases text not null,
  from_name text not null,
  signature text not null,
  settings text not null,
  internal bigint not null,
  paused bigint not null,
  version bigint not null,
  created_at bigint not null,
  health text not null,
  health_detail text,
  health_since bigint not null,
  last_in_at bigint,
  last_out_at bigint,
  receive_state text
);
create table inbox_teams (inbox_id text not null references inboxes (id), team_id text not null, primary key (inbox_id, team_id));
create index inbox_teams_by_team on inbox_teams (team_id);

create table labels (id text primary key, name text not null, folded text not null unique, colour bigint not null, version bigint not null);

create table conversations (
  id text primary key,
  number bigint not null unique,
  inbox_id text not null references inboxes (id),
  channel text not null,
  visibility text not null,
  internal bigint not null,
  subject text not null,
  snippet text not null,
  customer_id text,
  requester_id text,
  status text not null,
  shelf text not null,
  priority bigint not null,
  assignee_id text,
  team_id text,
  waiting_since bigint,
  waiting_key bigint not null,
  snoozed_until bigint,
  opened_at bigint not null,
  last_at bigint not null,
  last_in_at bigint,
  first_reply_at bigint,
  resolved_at bigint,
  message_count bigint not null,
  held_count bigint not null,
  has_attachment bigint not null,
  failed bigint not null,
  language text,
  thread_version bigint not null,
  version bigint not null
);
create index conversations_by_shelf on conversations (shelf, last_at, id);
create index conversations_by_waiting on conversations (shelf, waiting_key, id);
create index conversations_by_assignee on conversations (assignee_id, shelf, last_at, id);
create index conversations_by_team on conversations (team_id, shelf, last_at, id);
create index conversations_by_inbox on conversations (inbox_id, shelf, last_at, id);
create index conversations_by_customer on conversations (customer_id, last_at, id);
create index conversations_snoozed on conversations (snoozed_until) where snoozed_until is not null;
create index conversations_held on conversations (last_at, id) where held_count > 0;
create index conversations_failed on conversations (last_at, id) where failed > 0;
create index conversations_internal on conversations (internal, shelf, last_at, id);
insert into counters (name, value) values ('conversation', 0);

create table conversation_labels (conversation_id text not null references conversations (id), label_id text not null references labels (id), primary key (conversation_id, label_id));
create index conversation_labels_by_label on conversation_labels (label_id, conversation_id);

create table participants (
  conversation_id text not null references conversations (id),
  address text not null,
  name text not null,
  role text not null,
  customer_id text,
  added_at bigint not null,
  primary key (conversation_id, address)
);
create index participants_by_address on participants (address, conversation_id);

create table members (conversation_id text not null references conversations (id), agent_id text not null, why text not null, at bigint not null, primary key (conversation_id, agent_id));
create index members_by_agent on members (agent_id, conversation_id);

create table messages (
  id text primary key,
  conversation_id text not null references conversations (id),
  inbox_id text not null,
  at bigint not null,
  direction text not null,
  visibility text not null,
  channel text not null,
  how text,
  kind text not null,
  author_kind text not null,
  author_id text,
  author_name text not null,
  author_address text,
  recipients text not null,
  subject text not null,
  text text not null,
  body text not null,
  quoted text not null,
  remote_images bigint not null,
  images_shown bigint not null,
  has_original bigint not null,
  raw_blob text,
  automatic bigint not null,
  held bigint not null,
  warnings text not null,
  because text,
  provider_id text,
  language text,
  sent_state text,
  sent_detail text
);
create index messages_by_conversation on messages (conversation_id, id);

create table message_ids (
  inbox_id text not null,
  provider_id text not null,
  conversation_id text not null,
  message_id text,
  origin text not null,
  primary key (inbox_id, provider_id)
);
create index message_ids_by_conversation on message_ids (conversation_id);

create table notes (
  id text primary key,
  conversation_id text not null references conversations (id),
  at bigint not null,
  author_id text,
  author_name text not null,
  text text not null,
  mentions text not null,
  edited_at bigint
);
create index notes_by_conversation on notes (conversation_id, id);
create table note_versions (note_id text not null, text text not null, until_at bigint not null, edited_by text, primary key (note_id, until_at));

create table events (
  id text primary key,
  conversation_id text not null references conversations (id),
  at bigint not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  kind text not null,
  sentence text not null,
  data text not null
);
create index events_by_conversation on events (conversation_id, id);

create table files (
  id text primary key,
  blob text not null,
  name text not null,
  content_type text not null,
  size bigint not null,
  inline bigint not null,
  content_id text,
  damaged bigint not null,
  message_id text,
  note_id text,
  uploaded_by text,
  created_at bigint not null
);
create index files_by_message on files (message_id);
create index files_by_note on files (note_id);

create table drafts (
  id text primary key,
  conversation_id text not null references conversations (id),
  agent_id text not null,
  kind text not null,
  content text not null,
  device text not null,
  version bigint not null,
  updated_at bigint not null
);
create unique index drafts_one_each on drafts (conversation_id, agent_id);
create index drafts_by_agent on drafts (agent_id, updated_at);

create table personal (
  agent_id text not null,
  conversation_id text not null references conversations (id),
  read_at bigint,
  starred bigint not null,
  following bigint not null,
  primary key (agent_id, conversation_id)
);
create index personal_followers on personal (conversation_id) where following = 1;

create table notifications (
  id text primary key,
  agent_id text not null,
  at bigint not null,
  kind text not null,
  conversation_id text not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  text text not null,
  read_at bigint
);
create index notifications_by_agent on notifications (agent_id, id);
create index notifications_unread on notifications (agent_id) where read_at is null;
create index notifications_mentions on notifications (agent_id, conversation_id) where kind = 'mention';

create table inbound (
  id text primary key,
  inbox_id text not null,
  provider_key text not null,
  fingerprint text,
  blob text not null,
  size bigint not null,
  envelope text not null,
  archive bigint not null,
  state text not null,
  reason text,
  tries bigint not null,
  sender text,
  subject text,
  at bigint not null,
  message_id text,
  conversation_id text,
  unique (inbox_id, provider_key)
);
create index inbound_by_fingerprint on inbound (inbox_id, fingerprint);
create index inbound_by_state on inbound (state, id);
