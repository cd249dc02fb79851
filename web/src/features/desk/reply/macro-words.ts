// What a macro does, in words.
import type { Ready } from '@/api/macros'
import { statusWord } from '../words'
import { weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'

type Named = { id: string; name: string }
interface Known { agents: Named[]; teams: Named[]; labels: Named[] }
const nameIn = (list: Named[], id: string) => list.find((one) => one.id === id)?.name ?? '?'

export function deedsOf(ready: Ready, known: Known): string[] {
  const { change, after } = ready, out: string[] = []
  if (change.assignee) out.push(t('macro-does-assign', { name: nameIn(known.agents, change.assignee) }))
  else if (change.assignee === null) out.push(t('macro-does-unassign'))
  if (change.team) out.push(t('macro-does-team', { name: nameIn(known.teams, change.team) }))
  if (change.priority) out.push(t('macro-does-priority', { priority: t(`priority-${change.priority}`) }))
  if (change.labels) out.push(t('macro-does-labels', { names: change.labels.map((id) => nameIn(known.labels, id)).join(', ') || '–' }))
  if (change.snoozed_until) out.push(t('macro-does-snooze', { when: weekdayClock(change.snoozed_until) }))
  else if (change.status) out.push(t('macro-does-status', { status: statusWord(change.status) }))
  if (ready.note) out.push(t('macro-does-note', { text: ready.note }))
  if (after.snooze_until) out.push(t('macro-after-snooze', { when: weekdayClock(after.snooze_until) }))
  else if (after.status) out.push(t('macro-after-status', { status: statusWord(after.status) }))
  return out
}
