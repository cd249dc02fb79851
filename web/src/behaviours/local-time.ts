// Times for people: relative in lists, absolute on hover, always in the viewer's zone or with the zone named (UI-710, UI-832).
import { ref } from 'vue'
import { language, region } from './texts'
import { ownZone, wall } from './zone'

export const now = ref(Date.now())
setInterval(() => { now.value = Date.now() }, 20_000)
export const zone = ref(ownZone())

const cache = new Map<string, Intl.DateTimeFormat>()
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name}|${language.value}|${options.timeZone ?? zone.value}`
  let found = cache.get(key)
  if (!found) cache.set(key, found = new Intl.DateTimeFormat(region.value, { timeZone: zone.value, ...options }))
  return found
}
const made = <T>(make: (key: string) => T) => { const known = new Map<string, T>(); return (key: string) => { const name = `${key}|${language.value}`; let found = known.get(name); if (!found) known.set(name, found = make(key)); return found } }
const ago = made((style) => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto', style: style as 'long' }))
const unitOf = made((unit) => new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short' }))
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['minute', 60_000], ['hour', 3_600_000], ['day', 86_400_000]]

export const clock = (ms: number) => formatter('clock', { hour: '2-digit', minute: '2-digit' }).format(ms)
export const dayMonth = (ms: number) => formatter('day', { day: 'numeric', month: 'short' }).format(ms)
export const fullDate = (ms: number) => formatter('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(ms)
export const weekdayClock = (ms: number) => formatter('weekday', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(ms)
export const longDay = (ms: number) => formatter('long', { weekday: 'long', day: 'numeric', month: 'long' }).format(ms)
export const absolute = (ms: number) => formatter('absolute', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(ms)

const dayNumber = (ms: number) => { const w = wall(ms, zone.value); return Date.UTC(w.year, w.month - 1, w.day) / 86_400_000 }
export const sameDay = (a: number, b: number) => dayNumber(a) === dayNumber(b)

/** "10:42", "Yesterday", "3 Nov", "3 Nov 2025". */
export function short(ms: number): string {
  const days = dayNumber(now.value) - dayNumber(ms)
  if (days === 0) return clock(ms)
  if (days === 1) return ago('long').format(-1, 'day')
  return wall(ms, zone.value).year === wall(now.value, zone.value).year ? dayMonth(ms) : fullDate(ms)
}

/** "5 minutes ago", "in 2 hours". */
export function relative(ms: number, style: 'long' | 'narrow' = 'long'): string {
  const gap = ms - now.value
  const [unit, size] = STEPS.findLast(([, size]) => Math.abs(gap) >= size) ?? ['minute', 60_000]
  return ago(style).format(Math.trunc(gap / size), unit)
}

/** "12 min", "3 h", "4 d": how long something has lasted. */
export function lasting(since: number): string {
  const [unit, size] = STEPS.findLast(([, size]) => now.value - since >= size) ?? ['minute', 60_000]
  const count = Math.max(0, Math.trunc((now.value - since) / size))
  return unitOf(unit).format(count)
}

export const bytes = (n: number) => {
  const [unit, size] = n >= 1e9 ? ['gigabyte', 1e9] as const : n >= 1_000_000 ? ['megabyte', 1_000_000] as const : n >= 1000 ? ['kilobyte', 1000] as const : ['byte', 1] as const
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: size > 1000 ? 1 : 0 }).format(n / size)
}
