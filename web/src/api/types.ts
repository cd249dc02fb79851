// The contract of /api/v1 in types. Replaced piece by piece by schema.d.ts, which is generated from docs/openapi.json.
// goodword API /api/v1, snake_case JSON. Times are integers: milliseconds since 1970 UTC (fields end in _at / until).
// Ids: prefix_ + 26 chars (con_ msg_ not_ dra_ cus_ agt_ inb_ tea_ lab_ ses_ tok_ fil_ job_ out_ ntf_ inv_ aud_ qua_).
// Lists: GET ?cursor=&limit= -> { items: T[], next: string|null }.
// Errors: application/problem+json { type, title, status, code: "conversation.changed", detail, field?, fault? (id to quote) }.
// Every write needs header `X-Goodword: 1` (CSRF) when the session cookie is used; POSTs take `Idempotency-Key`.
// PATCH/PUT on conversations, settings, inboxes take If-Match with the ETag; 412 `thing.changed` when stale.

import type { Approval } from './approvals'

export type Ms = number
export interface Page<T> { items: T[]; next: string | null }

// ---- sign-in and first run
// GET  /setup                      -> { needed: boolean, demo: boolean, company: string }          (public)
// POST /setup                      { token, company, name, email, password } -> Me (+cookie)       (public, one-time link /setup?token=)
// POST /sessions                   { email, password } -> Me (+cookie)                              (public) 401 `session.refused`, 429 `session.throttled`
// POST /sessions/link              { token } -> Me (+cookie)   one-click sign-in link /signin?token= (public)
// DELETE /sessions/current         sign out
// GET  /sessions -> Page<Session>   own;  DELETE /sessions/{id};  DELETE /sessions (all but this one)
// POST /passwords/forgot {email} -> {}   always 200;  POST /passwords/reset {token,password} -> {}      (public) link /reset?token=
// POST /invitations {email,name,roles:Grant[],teams:string[]} ; GET /invitations ; DELETE /invitations/{id} ; POST /invitations/{id}/resend
// GET  /invitations/open?token= -> {name,email,company} ; POST /invitations/accept {token,name,password} -> Me   (public) link /join?token=
export interface Session { id: string; created_at: Ms; last_seen_at: Ms; address: string; agent_string: string; current: boolean }
export interface Me { agent: Agent; permissions: string[]; teams: TeamRef[]; called: string /* by customers */; preferences: Preferences; company: string; public_url: string; demo: boolean; unread: number; undo_seconds: number }
// GET /me -> Me ; PATCH /me {name?,alias?,signature?,locale?,zone?} -> Me ; PUT /me/preferences Preferences -> Preferences ; POST /me/password {current,password}
export interface Preferences { theme: 'auto'|'light'|'dark'|'contrast'; density: 'comfortable'|'compact'|'large'; single_keys: boolean; keys: Record<string,string>; notify: Record<'mention'|'assigned'|'reply', { app: boolean; mail: boolean }>; quiet: Quiet; sending: Sending }
/** When one is left alone: minutes from midnight by one's own clock. */
export interface Quiet { on: boolean; from_minute: number; to_minute: number; weekends: boolean; paused_until: Ms|null; mails: 'each'|'hourly'|'daily' }
/** What sending does besides, unless something else is chosen. */
export interface Sending { and: SendAnd; next: boolean }
export type SendAnd = 'wait'|'resolve'|'open'|'snooze'

// ---- team
export type Role = 'administrator'|'lead'|'agent'|'marketer'|'colleague'|'auditor'|'read_only'|`rol_${string}`
export interface Grant { role: Role; scope: { kind: 'everything' } | { kind: 'team', team: string } | { kind: 'inbox', inbox: string } }
export interface AgentRef { id: string; name: string; active: boolean }
export interface Agent extends AgentRef { email: string; grants: Grant[]; teams: TeamRef[]; alias: string; signature: string; locale: string; zone: string; hours: string; last_seen_at: Ms | null; version: number }
export interface TeamRef { id: string; name: string }
export interface Team extends TeamRef { members: AgentRef[]; inboxes: { id: string; name: string }[]; claim_minutes: number /* 0: nobody needs a claim to send */; version: number }
// GET /agents -> Page<Agent> ; GET /agents/{id} ; PATCH /agents/{id} {name?,alias?,teams?} ; PUT /agents/{id}/grants {grants} ; POST /agents/{id}/deactivation ; DELETE /agents/{id}/deactivation
// GET /teams -> Page<Team> ; POST /teams {name} ; PATCH /teams/{id} {name?} ; PUT /teams/{id}/members {agents:string[]} ; DELETE /teams/{id}
// GET /roles -> Page<{role, title, permissions: string[]}>
export interface ApiToken { id: string; name: string; scopes: string[]; created_at: Ms; expires_at: Ms|null; last_used_at: Ms|null; owner: AgentRef }
// GET /tokens -> Page<ApiToken> ; POST /tokens {name,scopes,expires_at?} -> ApiToken & {secret} (shown once) ; DELETE /tokens/{id} ; GET /scopes -> Page<{scope,title}>
export interface AuditLine { id: string; seq: number; at: Ms; actor: { kind:'agent'|'token'|'system'|'visitor'; id: string|null; name: string }; action: string; thing: string; address: string; detail: Record<string, unknown> }
// GET /audit?actor=&action=&thing=&cursor= -> Page<AuditLine>

// ---- company settings
export interface Company { name: string; public_url: string; locale: string; zone: string; undo_seconds: number; agent_names: 'full'|'first'|'alias'; system_mail: { host: string; port: number; security: 'tls'|'starttls'|'none'; user: string; has_password: boolean; from: string } | null; version: number }
// GET /company -> Company ; PATCH /company {..., system_mail:{..., password?}} ; POST /company/test-mail {to} -> { sent: boolean, detail: string }
// GET /checklist -> { steps: Step[], done: number } — live proof, computed
export interface Step { key: 'public_url'|'system_mail'|'inbox'|'test_mail'|'first_answer'|'colleague'; done: boolean; at: Ms|null; proof: string|null }

// ---- channels and inboxes
export interface Manifest { kind: string; name: string; icon: string; colour: string; visibility: 'private'|'public'; can_start: boolean; can_reply: boolean; has_subject: boolean; has_cc: boolean; text_limit: Length|null; attachments: { count: number; bytes: number }; audiences: Audience[] /* widest first; none where there are no posts */; acts: PostAct[]; wants_descriptions: boolean; listens: boolean; settings: Field[]; help: string }
export interface Field { key: string; label: string; kind: 'text'|'email'|'password'|'number'|'choice'|'yes_no'|'lines'|'made'|'address'; choices?: string[]; default: string|null; required: boolean; help: string; secret: boolean; only: { key: string; values: string[] }|null }
// GET /channels -> Page<Manifest>
export interface Inbox { id: string; name: string; channel: string; address: string|null; aliases: string[]; from_name: string; signature: string; teams: TeamRef[]; settings: Record<string, string>; manifest: Manifest|null /* where it differs from its kind's */; internal: boolean; paused: boolean; health: { state: 'ok'|'starting'|'failing'|'off'; since: Ms; detail: string|null; last_in_at: Ms|null; last_out_at: Ms|null; waits_until: Ms|null /* its network wants to be asked nothing */ }; history: { left: number; of: number }|null; place: number; reopen_days: number; version: number }
// GET /inboxes -> Page<Inbox> ; GET/PATCH /inboxes/{id} ; POST /inboxes {name,channel,address?,aliases?,from_name?,signature?,teams?,settings} ; POST /inboxes/{id}/check -> {ok, steps:[{what,ok,detail}]} ; POST /inboxes/check (same body as create, unsaved)

// ---- desk
export type Status = 'open'|'waiting'|'waiting_us'|'snoozed'|'resolved'|'spam'|'trash'
export type Priority = 'low'|'normal'|'high'|'urgent'
export interface CustomerRef { id: string; name: string; address: string|null }
/** Why a display name may deceive. */
export type Doubt = 'direction'|'invisible'|'address'|'alphabets'|'colleague'
/** Whom a conversation is with; who only says so and could not be verified has no id. */
export interface CustomerShown extends CustomerRef { unproven?: boolean; doubt?: Doubt }
export interface Label { id: string; name: string; colour: string }   // colour: one of tokens 1..6
/** What brings back what was put away; a customer's message always does. */
export type SnoozedFor = 'reply'|'colleague'
export interface Row { id: string; number: number; subject: string; snippet: string; snippet_hurts?: boolean; subject_hurts?: boolean; status: Status; priority: Priority; channel: string; inbox: { id: string; name: string }; visibility: 'private'|'public'; internal: boolean; customer: CustomerShown; assignee: AgentRef|null; team: TeamRef|null; labels: Label[]; has_attachment: boolean; unread: boolean; starred: boolean; muted: boolean; archived: boolean; found_file?: string|null /* in a search: the file by whose name it is found */; message_count: number; waiting_since: Ms|null; snoozed_until: Ms|null; snoozed_for?: SnoozedFor|null; last_at: Ms; opened_at: Ms; version: number; failed: boolean; draft_by_me: boolean; followup: { at: Ms; due: boolean }|null; later: boolean; due?: { kind: 'first_response'|'next_response'|'resolution'; at: Ms }|null; highlight?: string /* search: text with \u0002match\u0003 */ }
// GET /conversations?view=&q=&sort=waiting|newest|oldest|priority&cursor=&limit= -> Page<Row> & { hint: string|null }   (q: words and operators from: to: label: status: inbox: before: after: has:attachment is:unread assignee:)
/** A piece of a search that was read as words: nobody knows it, or nothing is called so. */
export interface Misread { term: string; why: 'unknown'|'value'|'day'|'name'; nearest: string|null; known: string[] }
// GET /views -> { items: View[] }
export interface View { key: string; title_key: string; title?: string; count: number; count_capped: boolean; group: 'mine'|'shared'|'teams'|'saved'|'other'; saved?: SavedView|null }  // keys: mine unassigned team:<id> mentions drafts all snoozed waiting failed internal resolved spam trash held could_not_process
export interface Conversation extends Row { participants: { address: string; name: string; role: 'customer'|'cc'|'colleague'|'outsider'; customer: string|null }[]; unproven: string[] /* addresses somebody used who could not be verified */; elsewhere?: Elsewhere|null; reply_to: Recipients; reply_all_to: Recipients; from_identities: { address: string; name: string }[]; leaves_from: { to: string; from: { address: string; name: string }[] }[] /* newest first; empty where from_identities holds for all */; because: Because[]; presence: Presence[]; thread_version: number; draft: Draft|null; answers_later: Later[]; approvals: Approval[]; other_drafts: OtherDraft[]; can: { reply: boolean; note: boolean; assign: boolean; change?: boolean; trash: boolean; publish?: boolean }; capability: { may_reply: boolean; why_not: string|null; length: Length|null; audiences: Audience[] /* never wider than the post answered */; wants_descriptions: boolean; may_not_publish: string|null }; public: PublicThread|null; followers: AgentRef[]; following: boolean; language: string|null; claim: Claim|null }
export interface OtherDraft { agent: AgentRef; updated_at: Ms; was_mine: boolean }
/** That the message answered wants its answer at another domain than its sender's. */
export interface Elsewhere { message: string; sender: string; to: Person; confirmed: boolean }
/** Who alone may send, in teams that claim. */
export interface Claim { minutes: number; holder: AgentRef|null; until: Ms|null }
export interface Later { id: string; conversation: string; agent: string; made_at: Ms; due_at: Ms; wall: string; zone: string; whose: 'mine'|'customers'; snippet: string; state: 'waiting'|'held'; why: string|null; version: number }
export interface Recipients { to: Person[]; cc: Person[]; bcc: Person[]; subject: string }
export interface Person { name: string; address: string; handle?: string|null /* how a network shows them, without @ */ }
export interface Because { at: Ms; what: 'threaded'|'routed'|'status'|'filed'|'assigned'; sentence: string }
export interface Presence { agent: AgentRef; state: 'viewing'|'writing'; since: Ms }
// GET /conversations/{id} -> Conversation (ETag) ; also accepts a number
// PATCH /conversations/{id} (If-Match optional) {status?,assignee?: string|null,team?: string|null,priority?,subject?,labels?: string[],snoozed_until?: Ms|null,starred?: boolean,unread?: boolean, following?: boolean} -> Conversation
// POST /conversations/{id}/customer {customer} reassign
// POST /conversations  { inbox, to: Person[], cc, bcc, subject, body_text, attachments: string[], status_after?: Status } new outbound -> {conversation: Conversation, message: Message}
// POST /conversations/internal { inbox, subject, body_text, team?: string, assignee?: string, about?: string /* conversation id */ } colleague to colleague -> Conversation
// POST /conversations/note   phone/letter/in person (channel "note"): { inbox, customer?: string, person?: {name,address?,phone?}, how: 'phone_in'|'phone_out'|'letter'|'fax'|'in_person'|'event', happened_at: Ms, minutes?: number, text, attachments? , conversation?: string /* append to */ } -> Conversation
// GET /conversations/{id}/timeline?cursor=&limit=50 -> Page<Item> newest page first, items ascending inside the page; `next` = older
export type Item = Message | Note | Event
export interface Author { kind: 'customer'|'outsider'|'agent'|'system'; id: string|null; name: string; address: string|null; handle?: string|null }
export type Leave = 'permission' | 'second_person' | 'waiting_period' | 'outside' /* nobody's: written with another program */
export interface Message { type: 'message'; id: string; at: Ms; direction: 'in'|'out'; visibility: 'private'|'public'; channel: string; how: string|null /* note channel */; author: Author; to: Person[]; cc: Person[]; bcc: Person[]; reply_to: Person[]; subject: string; body: Block[]; quoted: Block[]; attachments: Attachment[]; inline: Attachment[]; remote_images: number; has_original: boolean; has_source: boolean; automatic: boolean; held: boolean; warnings: string[]; trust?: 'verified'|'unverified'|'failed'|null; doubt?: Doubt; because: string|null; delivery: Delivery|null; approval?: Leave /* by whose leave everyone reads it */; forward: boolean; message_id: string|null; language: string|null; dir: 'auto'; origin: number|null; answer_to: Person[]; edited_at?: Ms|null; deleted_at?: Ms|null; rest?: Rest; copy_of?: string; redactions?: Redaction[]; forwarded?: { by: string; from: Person; taken: boolean } /* a colleague passed it on */ }
/** What was taken out of a message for good: never the words. */
export interface Redaction { at: Ms; by: string; what: 'passage'|'file' }
/** What of a message is still at its network. */
export interface Rest { bytes: number; state: 'left'|'asked'|'failed'; reason: string|null }
export interface Delivery { state: 'held'|'queued'|'sending'|'sent'|'delivered'|'read'|'failed'|'unknown'|'undone'; until: Ms|null /* undo window end */; reason: string|null; may_be_doubled: boolean; attempts: number; next_at: Ms|null }
export interface Note { type: 'note'; id: string; at: Ms; author: Author; body: Block[]; text: string; mentions: AgentRef[]; attachments: Attachment[]; edited_at: Ms|null; origin: number|null }
export interface Event { type: 'event'; id: string; at: Ms; actor: Author; kind: string; sentence: string; data: Record<string, unknown> }
// node tree: text or element. tags: p br a strong em s u code pre blockquote ul ol li table thead tbody tr td th h1..h6 hr img span div. Unknown -> draw children.
export type Block = { text: string } | { tag: string; href?: string; host?: string /* shown when text claims another host */; src?: string /* signed url or absent when blocked */; remote?: boolean; alt?: string; lang?: string; dir?: string; colspan?: number; children?: Block[] }
export interface Attachment { id: string; name: string; content_type: string; size: number; url: string /* signed, short-lived: /files/… */; preview: boolean /* raster image that may be shown inline */; text?: boolean /* called a plain text: GET /files/{id}/text */; damaged: boolean; description?: string /* what a picture shows; PATCH /files/{id} {description} */; link?: FileLink }
/** A file and where it stands: GET /conversations/{id}/files, GET /customers/{id}/files. */
export interface Attached extends Attachment { at: Ms; direction: 'in'|'out'|null; by: string; message: string|null; note: string|null; conversation: string; number: number; subject: string }
/** How a file that was too large for its message was given out. */
export interface FileLink { until: Ms; revoked_at: Ms|null; fetched: number; last_fetched_at: Ms|null }
// POST /conversations/{id}/messages { draft_version?, kind: 'reply'|'reply_all'|'forward', to, cc, bcc, from?: string, subject?, body_text, attachments: string[], status_after?: Status, snooze_until?, seen_thread_version: number, send_anyway?: boolean } -> Message (201, delivery.state 'held' until the undo window ends). 409 `conversation.moved` with `since: Item[]` in the problem when the thread moved.
// POST /messages/{id}/undo -> { draft: Draft } (409 `message.gone` when already on its way) ; POST /messages/{id}/retry -> Message ; POST /messages/{id}/cancel
// POST /messages/{id}/images -> Message (with remote images through our proxy, signed) ; POST /messages/{id}/release {decision:'accept'|'separate'} for held
// GET /messages/{id}/original -> { url }  signed URL for the sandboxed frame ; GET /messages/{id}/source -> { url, text (first 256 KiB) }
// POST /conversations/{id}/notes { text, mentions: string[], attachments: string[] } -> Note ; PATCH /notes/{id} {text}
// PUT /conversations/{id}/draft { kind, to, cc, bcc, subject, body_text, attachments: string[], device: string, version: number|null } -> Draft ; 409 `draft.conflict` with the other version; DELETE /conversations/{id}/draft
export interface Draft { id: string; kind: 'reply'|'reply_all'|'forward'|'note'; to: Person[]; cc: Person[]; bcc: Person[]; subject: string; body_text: string; attachments: Attachment[]; version: number; device: string; updated_at: Ms; agent: string; audience?: Audience|null; warning?: string|null; language?: string|null; wrote: AgentRef[] /* it was theirs before */; comments: DraftComment[] }
export interface DraftComment { id: string; at: Ms; author: string; name: string; text: string }
// GET /conversations/{id}/drafts/{agent} -> Draft ; POST …/comments {text} -> Draft ; POST …/take {version} -> Draft (409 `draft.changed`, `draft.apart`) ; PUT draft: 409 `draft.taken` where a colleague took it over
// POST /conversations/{id}/presence { state: 'viewing'|'writing'|'gone' } -> { presence: Presence[] }  (throttle 3 s; expires after 15 s)
// POST /conversations/bulk { ids: string[], change: <same fields as PATCH> } -> { changed: number, failed: {id, code, detail}[] }
// POST /files (multipart, field "file") -> Attachment
// GET /labels -> Page<Label & {version}> ; POST /labels {name,colour} ; PATCH /labels/{id} ; DELETE /labels/{id}
// GET /quarantine?state= -> Page<{ id, inbox:{id,name}, at, reason, from, subject, size, tries, state, conversation }> ; GET /quarantine/counts ; POST /quarantine/{id}/retry ; POST /quarantine/{id}/conversation ; GET /quarantine/{id}/source -> {text,base64} ; POST /quarantine/{id}/discard
// GET /notifications -> Page<{ id, at, kind:'mention'|'assigned'|'reply'|'failed', conversation:{id,number,subject}, actor: Author, text, read: boolean }> ; POST /notifications/read { ids?: string[] } (none = all) -> { unread }

// ---- in public: posts on networks, as their networks show them
export type Audience = 'named'|'followers'|'quiet'|'everyone'   // from the fewest readers to the most
export type PostAct = 'delete'|'hide'|'like'|'mute'|'block'|'report'
export interface Length { most: number; unit: 'characters'|'graphemes'; link: number|null; short_handles: boolean; bytes: number|null }
export interface Counts { replies: number; shares: number; likes: number }
export interface Voice { name: string; address: string; handle?: string|null }
export interface PublicThread { audience: Audience; root: string; url: string|null; followers: number|null; counts: Counts; closed: string|null; acts: PostAct[]; siblings: { id: string; number: number; name: string; status: Status }[] }
export interface TreePost { id: string; parent: string|null; author: Voice; own: boolean; theirs: boolean /* the customer's of this conversation */; followers: number|null; audience: Audience; body: Block[]; warning: string; sensitive: boolean; language: string|null; url: string|null; at: Ms; edited_at: Ms|null; deleted_at: Ms|null; hidden_at: Ms|null; counts: Counts; media: { kind: string; description: string }[]; labels: string[]; closed: string|null; message: string|null; conversation: string|null; versions: number }
export interface Band { channel: string; from: number|null; below: number|null; begun: number; answered: number; share: number|null; low: number|null; high: number|null; median_ms: Ms|null; p90_ms: Ms|null }
// GET /conversations/{id}/tree -> { root, posts: TreePost[] } in thread order ; POST /conversations/{id}/tree/refresh -> { taken } ; POST /conversations/{id}/posts/act { post, act, why } -> the tree
// GET /messages/{id}/versions -> { items: { text, body, until }[] } ; POST /conversations/{id}/continue { body_text, inbox?, to?: Person, subject?, attachments? } -> { conversation, message }

// ---- what can be taken back (30 days), merging, links, many at once, saved views
export interface Deed { id: string; kind: 'merge'|'move'|'reassign'|'customers'|'bulk'|'macro'; sentence: string; at: Ms; until: Ms; undone_at: Ms|null }
export interface Done { conversation: Conversation; deed: string|null }
export type Tie = 'related'|'duplicate_of'|'child_of'|'continues'|'different'
export interface Link { id: string; tie: 'related'|'duplicate_of'|'has_duplicate'|'child_of'|'parent_of'|'continues'|'continued_by'; conversation: string; number: number; subject: string; status: Status; at: Ms }
export interface Alike { conversation: string; number: number; subject: string; because: ('reference'|'subject'|'text')[]; reference: string|null; strength: number }
export interface SeenBy { answers: number; last_at: Ms|null; addresses: string[] }
export interface Bulk { id: string; state: 'chosen'|'running'|'done'|'undoing'|'undone'; total: number; done: number; same: number; failed: number; undone: number; failures: { id: string; code: string; detail: string }[]; deed: string|null; at: Ms }
export interface BulkPreview { total: number; changes: number; same: number; refused: number }
export interface ViewFields { name: string; scope: 'me'|'team'|'all'; team: string|null; folder: string; base: string; q: string; sort: string|null; place: number }
export interface SavedView extends ViewFields { id: string; owner: string; version: number }
export interface SamePerson { customer: Customer; because: ('proof'|'name'|'phone'|'local_part'|'company')[]; strength: number }
export type MergeField = 'name'|'language'|'zone'|'company'|'notes'

// ---- customers
/** What came back from an address: when last, why, and how often only for a while. */
export interface Bounced { at: Ms; words: string; soft: number }
export interface Undeliverable { address: string; customer: string; identity: string; bounced: Bounced|null }
export interface Identity { id: string; kind: 'email'|'phone'|'handle'|'external'; value: string; trust: 'verified'|'unverified'; primary: boolean; undeliverable: boolean; bounced?: Bounced; complained_at?: Ms; away?: { said_at: Ms; until: string|null }; added_at: Ms }
export interface Customer { id: string; name: string; identities: Identity[]; language: string|null; zone: string|null; company: string; notes: string; labels?: Label[]; blocked: boolean; created_at: Ms; first_contact_at: Ms|null; conversations?: number; open?: number; version: number }
// GET /customers?q= -> Page<Customer> ; POST /customers {name, identities:[{kind,value}]} ; GET/PATCH /customers/{id} {name?,language?,zone?,company?,notes?} ; POST /customers/{id}/identities {kind,value} ; DELETE /customers/{id}/identities/{iid}
// POST /customers/{id}/block , DELETE /customers/{id}/block
// GET /customers/{id}/story?cursor= -> Page<{ at, kind, sentence, conversation: {id,number,subject,status}|null, direction?: 'in'|'out', channel?: string, snippet?: string }>
// GET /customers/{id}/brief -> { sentences: string[], local_time: string|null, open: Row[], last_contact_at }

// ---- work behind the scenes
export interface Job { id: string; kind: string; class: string; state: 'ready'|'running'|'done'|'failed'|'cancelled'; run_at: Ms; attempts: number; last_error: string|null; subject: string|null; created_at: Ms }
export interface OutboxRow { id: string; channel: string; inbox: { id: string; name: string }|null; state: string; to: string; subject: string; run_at: Ms; attempts: number; last_error: string|null; message: string|null; conversation: string|null; created_at: Ms }
// GET /jobs?state=&class= -> Page<Job> ; POST /jobs/{id}/retry ; POST /jobs/{id}/cancel ; GET /job-classes -> Page<{class, paused, ready, running, failed}> ; POST /job-classes/{class}/pause {reason} ; POST /job-classes/{class}/resume
// GET /outbox?state= -> Page<OutboxRow> ; POST /outbox/{id}/retry ; POST /outbox/{id}/cancel
// GET /sent-mail -> Page<{ id, at, from, to, subject, conversation }> ; GET /sent-mail/{id} -> { raw, nodes: Block[] }   (demo: mail kept instead of delivered)
// GET /about -> { version, database: 'sqlite'|'postgres', demo, smtp_command: string|null, disk_free: number }

// ---- live: GET /live (SSE, cookie). `id:` = sequence; `event: fact` data: Fact ; `event: presence` data {conversation, presence: Presence[]} ; `event: gap` -> refetch everything ; `event: bye` (server stops; reconnect with jitter)
export interface Fact { seq: number; id: string; at: Ms; kind: string; actor: { kind: string; id: string|null }; conversation?: string; customer?: string; message?: string; agent?: string; inbox?: string; data: Record<string, unknown> }
// kinds: conversation_opened message_received note_added reply_queued reply_undone reply_sent delivery_failed delivery_uncertain status_changed assigned team_changed priority_changed labels_changed subject_changed snoozed woken customer_added customer_changed identity_added conversation_reassigned draft_saved agent_added agent_changed agent_deactivated inbox_changed inbox_health mail_quarantined notification_added job_failed
// Personal facts (notification_added, draft_saved) reach only their agent.

// ---- permissions (strings in Me.permissions; an agent may have them only within a team or inbox scope)
// conversation.read conversation.reply conversation.note conversation.assign conversation.change conversation.delete conversation.bulk internal.read internal.ask publish approve
// customer.read customer.change customer.block inbox.read inbox.change team.read team.change agent.invite agent.change grant.change company.change token.own token.all audit.read job.read job.change quarantine.read quarantine.change label.change sent_mail.read report.read campaign.change value.read export

// ---- answers the contract describes in place
export interface Setup { needed: boolean; demo: boolean; company: string }
export interface OpenInvitation { name: string; email: string; company: string }
export interface Invitation { id: string; email: string; name: string; roles: Grant[]; teams: string[]; created_at?: Ms; expires_at?: Ms | null; link?: string | null }
export interface RoleInfo { role: Role; title: string; permissions: string[]; held_by: number | null; version: number | null }
export interface Quarantined { id: string; inbox: { id: string; name: string } | null; at: Ms; reason: string; from: string; subject: string; size: number; tries: number; state: string; conversation: number | null }
export interface Notification { id: string; at: Ms; kind: 'mention' | 'assigned' | 'reply' | 'failed' | 'warning' | 'due' | 'claim' | 'approval' | 'thanks' | 'draft'; conversation: { id: string; number: number; subject: string } | null; actor: Author; text: string; hurts: boolean; read: boolean }
export interface StoryLine { id: string; at: Ms; kind: string; act: string; by: string | null; due_at: Ms | null; hurts: boolean; sentence: string; conversation: { id: string; number: number; subject: string; status: Status; subject_hurts?: boolean } | null; direction?: 'in' | 'out'; channel?: string; snippet?: string }
export interface Brief { doubt?: Doubt; sentences: string[]; local_time: string | null; open: Row[]; last_contact_at: Ms | null; conversations?: number }
export interface JobClass { class: string; paused: boolean; ready: number; running: number; failed: number }
export interface SentMail { id: string; at: Ms; from: string; to: string; subject: string; conversation: string | null }
export interface About { version: string; database: string; demo: boolean; smtp_command: string | null; disk_free?: number }
export interface CheckResult { ok: boolean; steps: { what: string; ok: boolean; detail: string | null }[] }
export interface SourceText { url: string; text: string; base64?: string }
export interface Change { status?: Status; assignee?: string | null; team?: string | null; priority?: Priority; subject?: string; labels?: string[]; snoozed_until?: Ms | null; snoozed_for?: SnoozedFor; followup_at?: Ms | null; starred?: boolean; unread?: boolean; following?: boolean; muted?: boolean; archived?: boolean }
export interface BulkAnswer { deed: string | null; changed: number; failed: { id: string; code: string; detail: string }[] }
export type Named = { id: string; name: string }
