// Times for people: relative in lists, absolute on hover, always in the viewer's zone or with the zone named (UI-710, UI-832).
import { computed, ref } from 'vue'
import { formatter, kept, made, zone } from './formats'
import { language } from './texts'
import { moment, shift, wall } from './zone'

export { zone } from './formats'

export const now = ref(Date.now())
setInterval(() => { now.value = Date.now() }, 20_000)

const ago = made((style) => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto', style: style as 'long' }))
const unitOf = made((unit) => new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short' }))
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['minute', 60_000], ['hour', 3_600_000], ['day', 86_400_000]]

export const clock = kept('clock', 60_000, { hour: '2-digit', minute: '2-digit' })
export const dayMonth = kept('day', 900_000, { day: 'numeric', month: 'short' })
export const fullDate = kept('date', 900_000, { day: 'numeric', month: 'short', year: 'numeric' })
export const weekdayClock = (ms: number) => formatter('weekday', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(ms)
/** The same as a clock elsewhere shows it. */
export const weekdayClockIn = (ms: number, where: string) => formatter('weekday', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: where }).format(ms)
export const clockIn = (ms: number, where: string) => formatter('there', { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: where }).format(ms)
export const longDay = (ms: number) => formatter('long', { weekday: 'long', day: 'numeric', month: 'long' }).format(ms)
export const absolute = (ms: number) => formatter('absolute', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(ms)

const dayNumber = (ms: number) => { const w = wall(ms, zone.value); return Date.UTC(w.year, w.month - 1, w.day) / 86_400_000 }
export const sameDay = (a: number, b: number) => dayNumber(a) === dayNumber(b)

/** Where yesterday, today and tomorrow begin, and this year and the next. */
const bounds = computed(() => {
  const z = zone.value, { year } = wall(now.value, z), day = (days: number) => shift(now.value, days, 0, 0, z)
  return { yesterday: day(-1), today: day(0), tomorrow: day(1), year: moment(year, 1, 1, 0, 0, z), next: moment(year + 1, 1, 1, 0, 0, z) }
})

/** "10:42", "Yesterday", "3 Nov", "3 Nov 2025". */
export function short(ms: number): string {
  const { yesterday, today, tomorrow, year, next } = bounds.value
  if (ms >= today && ms < tomorrow) return clock(ms)
  if (ms >= yesterday && ms < today) return ago('long').format(-1, 'day')
  return ms >= year && ms < next ? dayMonth(ms) : fullDate(ms)
}

/** "5 minutes ago", "in 2 hours". */
export function relative(ms: number, style: 'long' | 'narrow' = 'long'): string {
  const gap = ms - now.value
  const [unit, size] = STEPS.findLast(([, size]) => Math.abs(gap) >= size) ?? ['minute', 60_000]
  return ago(style).format(Math.trunc(gap / size), unit)
}

/** "12 min", "3 h", "4 d": how long something has lasted. */
const span = made((key) => { const [unit = 'minute', count = 0] = key.split(' '); return unitOf(unit).format(Number(count)) })
export function lasting(since: number): string {
  const [unit, size] = STEPS.findLast(([, size]) => now.value - since >= size) ?? ['minute', 60_000]
  return span(`${unit} ${Math.max(0, Math.trunc((now.value - since) / size))}`)
}

export const bytes = (n: number) => {
  const [unit, size] = n >= 1e9 ? ['gigabyte', 1e9] as const : n >= 1_000_000 ? ['megabyte', 1_000_000] as const : n >= 1000 ? ['kilobyte', 1000] as const : ['byte', 1] as const
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: size > 1000 ? 1 : 0 }).format(n / size)
}
