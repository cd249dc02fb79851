// Turns live facts into "read this again" and presence into the cache. One place decides what a fact touches.
import { ref } from 'vue'
import { cache } from '@/api/cache'
import { openLive, type LiveState } from '@/api/live'
import { freshenRows } from '@/api/rows'
import type { Conversation, Fact, Presence } from '@/api/types'

export const live = ref<LiveState>('off')
const listeners = new Set<(fact: Fact) => void>()
export function onFact(act: (fact: Fact) => void): () => void { listeners.add(act); return () => listeners.delete(act) }

const CONCERNS: [RegExp, string[]][] = [
  [/^policy_changed/, ['calendars', 'sla-policies']], [/^webhook_/, ['webhooks', 'deliveries']], [/^agent_/, ['agents', 'teams', 'me']], [/^inbox_/, ['inboxes', 'views']], [/^mail_quarantined/, ['quarantine', 'views', 'checklist']],
  [/^notification_added/, ['notifications', 'me', 'thanks']], [/^draft_shared/, ['draft']], [/^job_failed/, ['jobs', 'job-classes']], [/^(reply_|delivery_)/, ['outbox', 'sent-mail', 'checklist']],
  [/^(customers?_|identity_)/, ['customers']], [/^view_changed/, ['views']], [/^macro_changed/, ['macros']], [/^conversation_linked/, ['links']], [/^post_heard/, ['heard']], [/^approval_/, ['approvals']], [/^publish_rules_/, ['publish-rules']], [/^level_/, ['levels']], [/^promise_/, ['owed']], [/^(conversations_merged|messages_moved|deed_undone)/, ['owed']],
]
const waiting = new Map<string, ReturnType<typeof setTimeout>>()

const touched = new Set<string>()
let rows: ReturnType<typeof setTimeout> | undefined
function freshen() { rows = undefined; void freshenRows([...touched]); touched.clear() }

/** Many facts in a row cause one read. */
function again(key: string[], wait: number): void {
  const name = key.join('/')
  if (waiting.has(name)) return
  waiting.set(name, setTimeout(() => { waiting.delete(name); void cache.invalidateQueries({ queryKey: key }) }, wait))
}

function heard(fact: Fact): void {
  if (fact.kind === 'reading_changed' && fact.conversation) {
    again(['reading', fact.conversation], 30)
    for (const part of ['story', 'notifications']) again([part], 600)
    touched.add(fact.conversation)
    rows ??= setTimeout(freshen, 250); return again(['views'], 400)
  }
  if (fact.conversation && fact.kind !== 'draft_saved') {
    again(['conversation', fact.conversation], 30)
    again(['timeline', fact.conversation], 30)
    if (/^(post_|thread_|reply_)/.test(fact.kind)) again(['tree', fact.conversation], 60)
    if (fact.kind.startsWith('clock_')) again(['clocks', fact.conversation], 30)
    touched.add(fact.conversation)
    rows ??= setTimeout(freshen, 250)
    again(['views'], 400)
  }
  if (fact.customer) for (const part of ['customer', 'brief', 'story', 'same', 'proofs', 'merges']) again([part, fact.customer], 300)
  for (const [pattern, keys] of CONCERNS) if (pattern.test(fact.kind)) for (const key of keys) again([key], 300)
  for (const act of listeners) act(fact)
}

function seen(conversation: string, presence: Presence[]): void {
  cache.setQueryData<Conversation>(['conversation', conversation], (known) => (known ? { ...known, presence } : known))
}

export const listenLive = () => openLive({
  fact: heard, presence: seen,
  gap: () => void cache.invalidateQueries(),
  state: (state) => { live.value = state },
})
