// What a fact changes of what was read before: keys of the cache, each with the ms it waits for more facts of its sort.
import type { Fact } from '@/api/types'

export type Concern = [key: string[], wait: number]
const WHOLE = /^(?!draft_saved$|reading_changed$)/
/** Of the conversation a fact is about. */
const HANGING: [kind: RegExp, keys: string[], wait: number][] = [
  [WHOLE, ['conversation', 'timeline'], 30], [/^(post_|thread_|reply_)/, ['tree'], 60], [/^clock_/, ['clocks'], 30], [/^reading_changed$/, ['reading'], 30],
]
const OF_CUSTOMERS = ['customer', 'brief', 'story', 'same', 'proofs', 'merges']
const EVERYWHERE: [kind: RegExp, keys: string[], wait?: number][] = [
  [/^policy_changed/, ['calendars', 'sla-policies']], [/^webhook_/, ['webhooks', 'deliveries']], [/^agent_/, ['agents', 'teams', 'me']], [/^inbox_/, ['inboxes', 'views']], [/^mail_quarantined/, ['quarantine', 'views', 'checklist']],
  [/^notification_added/, ['notifications', 'me', 'thanks']], [/^draft_shared/, ['draft']], [/^job_failed/, ['jobs', 'job-classes']], [/^(reply_|delivery_)/, ['outbox', 'sent-mail', 'checklist']],
  [/^(customers?_|identity_)/, ['customers']], [/^(customers?_|identity_|delivery_)/, ['undeliverable']], [/^view_changed/, ['views']], [/^macro_changed/, ['macros']], [/^conversation_linked/, ['links']], [/^post_heard/, ['heard']],
  [/^reading_changed$/, ['story', 'notifications'], 600], [/^approval_/, ['approvals']], [/^(reply_|post_|approval_)/, ['published']], [/^publish_rules_/, ['publish-rules']], [/^level_/, ['levels']], [/^promise_/, ['owed']], [/^(conversations_merged|messages_moved|deed_undone)/, ['owed']],
]

/** Whether a conversation's row in lists stands differently. */
export const changesRow = (fact: Fact) => Boolean(fact.conversation) && fact.kind !== 'draft_saved'

export function concerns(fact: Fact): Concern[] {
  const { kind, conversation, customer } = fact, found: Concern[] = []
  if (conversation) {
    for (const [pattern, keys, wait] of HANGING) if (pattern.test(kind)) for (const key of keys) found.push([[key, conversation], wait])
    if (WHOLE.test(kind)) found.push([['files'], 300])
    if (changesRow(fact)) found.push([['views'], 400])
  }
  if (customer) for (const key of OF_CUSTOMERS) found.push([[key, customer], 300])
  for (const [pattern, keys, wait] of EVERYWHERE) if (pattern.test(kind)) for (const key of keys) found.push([[key], wait ?? 300])
  return found
}
