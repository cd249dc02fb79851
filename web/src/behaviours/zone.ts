// Wall-clock time in a named zone, with Intl alone. Pure.
export interface Wall { year: number; month: number; day: number; hour: number; minute: number; weekday: number }

const formats = new Map<string, Intl.DateTimeFormat>()
function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone)
  if (!found) {
    const parts: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' }
    try { found = new Intl.DateTimeFormat('en-US', { ...parts, timeZone: zone || 'UTC' }) } catch { found = new Intl.DateTimeFormat('en-US', { ...parts, timeZone: 'UTC' }) }
    formats.set(zone, found)
  }
  return found
}

export function wall(ms: number, zone: string): Wall {
  const part: Record<string, number> = {}
  for (const { type, value } of format(zone).formatToParts(ms)) part[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = part
  return { year, month, day, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

function offset(ms: number, zone: string): number {
  const w = wall(ms, zone)
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute) - Math.floor(ms / 60_000) * 60_000
}

/** The moment at which clocks in `zone` show this. A time skipped by summer time moves forward. */
export function moment(year: number, month: number, day: number, hour: number, minute: number, zone: string): number {
  const naive = Date.UTC(year, month - 1, day, hour, minute)
  const first = naive - offset(naive, zone)
  return naive - offset(first, zone) === first ? first : Math.max(first, naive - offset(first, zone))
}

/** Same wall time `days` later. */
export function shift(ms: number, days: number, hour: number, minute: number, zone: string): number {
  const w = wall(ms, zone)
  const date = new Date(Date.UTC(w.year, w.month - 1, w.day + days))
  return moment(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), hour, minute, zone)
}

export const atHour = (now: number, days: number, hour: number, zone: string) => shift(now, days, hour, 0, zone)
export const daysUntil = (now: number, weekday: number, zone: string) => ((weekday - wall(now, zone).weekday + 7) % 7) || 7
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
/** What a clock in `zone` shows, as the server reads it. */
export function onWall(ms: number, zone: string): string {
  const w = wall(ms, zone), two = (n: number) => String(n).padStart(2, '0')
  return `${w.year}-${two(w.month)}-${two(w.day)}T${two(w.hour)}:${two(w.minute)}`
}
