// Icons and tones for what the desk knows. Words come from the catalogue, looks of a channel from its manifest.
import type { Row, Status, View } from '@/api/types'
import { weekdayClock } from '@/behaviours/local-time'
import { has, t } from '@/behaviours/texts'
import type { IconName } from '@/ui/icons'

export const VIEW_ICONS: Record<string, IconName> = {
  mine: 'mine', unassigned: 'inbox', mentions: 'at', drafts: 'pencil', starred: 'star', all: 'list', snoozed: 'clock', scheduled: 'send', followup_due: 'handshake', waiting: 'hourglass', failed: 'alert',
  promised: 'handshake', my_teams: 'people', at_risk: 'bell', public: 'megaphone', approval: 'eye', archived: 'file', muted: 'minus',
  internal: 'lock', resolved: 'check', spam: 'spam', trash: 'trash', held: 'shield', could_not_process: 'alert',
}
export const viewIcon = (key: string): IconName => VIEW_ICONS[key] ?? (key.startsWith('saved:') ? 'search' : 'people')
export const viewTitle = (view: Pick<View, 'key' | 'title'>) => {
  const key = `view-${view.key.replaceAll('_', '-')}`
  return view.title && !has(key) ? view.title : has(key) ? t(key) : view.title ?? view.key
}

export const STATUS_ICONS: Record<Status, IconName> = { open: 'inbox', waiting: 'hourglass', waiting_us: 'people', snoozed: 'clock', resolved: 'check', spam: 'spam', trash: 'trash' }
export const STATUS_TONES: Record<Status, 'accent' | 'plain' | 'ok' | 'soon' | 'late'> = { open: 'accent', waiting: 'plain', waiting_us: 'soon', snoozed: 'plain', resolved: 'ok', spam: 'plain', trash: 'plain' }
export const statusWord = (status: Status) => t(`status-${status.replace('_', '-')}`)
/** Until when, or until what, something was put away. */
export function asleepWord({ snoozed_until: until, snoozed_for: event }: Pick<Row, 'snoozed_until' | 'snoozed_for'>): string {
  if (until && !event) return t('snoozed-until', { when: weekdayClock(until) })
  if (until) return t(`snoozed-until-or-${event}`, { when: weekdayClock(until) })
  return event ? t(`snoozed-for-${event}`) : statusWord('snoozed')
}
/** The order the server gives a view when none is asked for: who waits longest, or what is newest. */
export const usualSort = (view: string) => (['mine', 'unassigned', 'all', 'my_teams'].includes(view) || view.startsWith('team:') ? 'waiting' : view === 'at_risk' ? 'due' : 'newest')
export const DAY = 86_400_000
/** A promise this near is soon. */
export const SOON = 30 * 60_000
