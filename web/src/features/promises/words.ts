import { DAYS, type Hours, type Policy, type Span, type Targets } from '@/api/promises'
import { t } from '@/behaviours/texts'

/** Minutes as people say them: 90 is 1 h 30 min. */
export function lengthOf(minutes: number): string {
  const [h, m] = [Math.floor(minutes / 60), minutes % 60]
  return [h ? t('hours-short', { count: h }) : '', m || !h ? t('minutes-short', { count: m }) : ''].filter(Boolean).join(' ')
}
const spans = (list: Span[]) => list.map((one) => `${one.from}–${one.to}`).join(', ')

/** The week in a line: days with the same hours stand together. */
export function weekOf(hours: Hours): string {
  const parts: { from: string; to: string; open: string }[] = []
  for (const day of DAYS) {
    const open = spans(hours.week[day] ?? []), last = parts.at(-1)
    if (last && last.open === open) last.to = day
    else parts.push({ from: day, to: day, open })
  }
  return parts.filter((part) => part.open).map((part) => `${t(`day-${part.from}`)}${part.to === part.from ? '' : `–${t(`day-${part.to}`)}`} ${part.open}`).join(' · ')
}
export function promisedOf(targets: Targets): string {
  const one = (key: string, minutes: number | null) => (minutes ? [`${t(key)} ${lengthOf(minutes)}`] : [])
  return [...one('clock-first_response', targets.first_response_minutes), ...one('clock-next_response', targets.next_response_minutes), ...one('clock-resolution', targets.resolution_minutes)].join(' · ')
}
export const emptyHours = (zone: string): Hours => ({ zone, holidays: [], week: Object.fromEntries(DAYS.map((day, at) => [day, at < 5 ? [{ from: '09:00', to: '17:00' }] : []])) as Hours['week'] })
export const emptyPolicy = (calendar: string, place: number): Omit<Policy, 'id' | 'version'> => ({ name: '', place, calendar, conditions: { inboxes: [], teams: [], labels: [], priorities: [], visibility: null }, targets: { first_response_minutes: 240, next_response_minutes: 480, resolution_minutes: null, rests_elsewhere: false, warn_minutes: 30 } })
/** A copy that shares nothing. */
export const copyOf = <T>(what: T): T => JSON.parse(JSON.stringify(what)) as T
