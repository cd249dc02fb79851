// Changing conversations: at once on screen, undone with `z`, rolled back with a sentence when the server refuses (UI-132).
import type { InfiniteData, QueryKey } from '@tanstack/vue-query'
import { offerParts } from './deeds'
import { frozen, wish } from './list/frozen'
import { cache } from '@/api/cache'
import { Problem } from '@/api/client'
import { changeConversation, changeMany, type RowPage } from '@/api/desk'
import { freshenRows } from '@/api/rows'
import type { Agent, Change, Conversation, Label, Named, Row } from '@/api/types'
import { t } from '@/behaviours/texts'
import { done, tell, wrong } from '@/behaviours/toasts'

const known = <T extends { id: string }>(key: string, id: string) => cache.getQueryData<T[]>([key])?.find((thing) => thing.id === id)

/** How a row looks after the change, before the server has answered. */
export function preview<R extends Row>(row: R, change: Change): R {
  const next: R = { ...row }
  if (change.status) next.status = change.status
  if (change.priority) next.priority = change.priority
  if (change.subject !== undefined) next.subject = change.subject
  if (change.snoozed_until !== undefined) { next.snoozed_until = change.snoozed_until; next.status = change.snoozed_until ? 'snoozed' : 'open' }
  if (change.snoozed_for) { next.snoozed_for = change.snoozed_for; next.status = 'snoozed' }
  if (change.followup_at !== undefined) next.followup = change.followup_at ? { at: change.followup_at, due: false } : null
  if (change.starred !== undefined) next.starred = change.starred
  if (change.muted !== undefined) next.muted = change.muted
  if (change.archived !== undefined) next.archived = change.archived
  if (change.unread !== undefined) next.unread = change.unread
  if (change.assignee !== undefined) next.assignee = change.assignee ? known<Agent>('agents', change.assignee) ?? row.assignee : null
  if (change.team !== undefined) next.team = change.team ? known<Named>('teams', change.team) ?? row.team : null
  if (change.labels) next.labels = change.labels.flatMap((id) => known<Label>('labels', id) ?? [])
  return next
}

/** The change that takes this one back. */
export function inverse(row: Row, change: Change): Change {
  const back: Change = {}
  if (change.status) back.status = row.status
  if (change.snoozed_until !== undefined || change.snoozed_for) back.status = row.status
  if (row.status === 'snoozed' && back.status) { if (row.snoozed_until) back.snoozed_until = row.snoozed_until; if (row.snoozed_for) back.snoozed_for = row.snoozed_for }
  if (change.priority) back.priority = row.priority
  if (change.subject !== undefined) back.subject = row.subject
  if (change.followup_at !== undefined) back.followup_at = row.followup?.at ?? null
  if (change.starred !== undefined) back.starred = row.starred
  if (change.muted !== undefined) back.muted = row.muted
  if (change.archived !== undefined) back.archived = row.archived
  if (change.following !== undefined) back.following = !change.following
  if (change.unread !== undefined) back.unread = row.unread
  if (change.assignee !== undefined) back.assignee = row.assignee?.id ?? null
  if (change.team !== undefined) back.team = row.team?.id ?? null
  if (change.labels) back.labels = row.labels.map((l) => l.id)
  return back
}

/** What the server changes with one request. */
const AT_ONCE = 200

type Kept = [QueryKey, unknown][]
function draw(ids: Set<string>, redraw: <R extends Row>(row: R) => R): Kept {
  const before: Kept = [...cache.getQueriesData({ queryKey: ['rows'] }), ...[...ids].map((id) => [['conversation', id], cache.getQueryData(['conversation', id])] as [QueryKey, unknown])]
  cache.setQueriesData<InfiniteData<RowPage>>({ queryKey: ['rows'] }, (data) => data && {
    ...data, pages: data.pages.map((page) => (page.items.some((row) => ids.has(row.id)) ? { ...page, items: page.items.map((row) => (ids.has(row.id) ? redraw(row) : row)) } : page)),
  })
  for (const id of ids) cache.setQueryData<Conversation>(['conversation', id], (c) => c && redraw(c))
  return before
}

function refresh(ids: Iterable<string>) {
  for (const id of ids) void cache.invalidateQueries({ queryKey: ['timeline', id] })
  void freshenRows(ids)
  void cache.invalidateQueries({ queryKey: ['views'] })
}

async function send(rows: Row[], change: Change): Promise<void> {
  const [only] = rows
  if (rows.length === 1 && only) { cache.setQueryData(['conversation', only.id], await changeConversation(only.id, change)); return }
  const failed = []
  for (let from = 0; from < rows.length; from += AT_ONCE) failed.push(...(await changeMany(rows.slice(from, from + AT_ONCE).map((r) => r.id), change)).failed)
  const [first] = failed
  if (first) wrong(new Problem(409, first.code, first.detail), t('bulk-some-failed', { count: failed.length }))
}

async function takeBack(rows: Row[], change: Change): Promise<void> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) { const key = JSON.stringify(inverse(row, change)); groups.set(key, [...groups.get(key) ?? [], row]) }
  draw(new Set(rows.map((r) => r.id)), (row) => preview(row, inverse(rows.find((r) => r.id === row.id) ?? row, change)))
  for (const [key, group] of groups) await send(group, JSON.parse(key) as Change)
  refresh(rows.map((r) => r.id))
}

/** Changes one or many. `said` is the sentence shown with Undo; an empty one stays silent (read, star). */
export async function change(rows: Row[], fields: Change, said: string): Promise<boolean> {
  if (!rows.length) return false
  if (frozen.value) return wish(fields, said)
  const was = rows.map((row) => ({ ...row }))
  const ids = new Set(rows.map((r) => r.id))
  const before = draw(ids, (row) => preview(row, fields))
  try {
    await send(was, fields)
    if (said) done(said, () => takeBack(was, fields))
    if (said) refresh(ids)
    if (fields.status === 'resolved' && rows.length === 1 && rows[0]) void offerParts(rows[0].id)
    return true
  } catch (fault) {
    for (const [key, data] of before) cache.setQueryData(key, data)
    wrong(fault, t('change-refused'))
    return false
  }
}

export const nothingChosen = () => tell(t('nothing-chosen'))
