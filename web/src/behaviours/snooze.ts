// "tue 9", "tomorrow", "in 2h", "4 mar 10:30" -> a moment in the person's own zone. Pure: now and zone are arguments.
import { AFTER, DAYS, MONTHS, NEXT, PARTS, TODAY, TOMORROW, UNITS, WEEK } from './snooze-words'
import { shift, wall } from './zone'

const MORNING = 9
const plain = (text: string) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/,/g, ' ').trim().split(/\s+/).filter(Boolean)
const FILLER = new Set(['at', 'on', 'um', 'am', 'las', 'le', 'el', 'den', 'this', 'of', 'de', 'en', 'dans', 'uhr'])
function clock(word: string): [number, number] | null {
  const m = /^(\d{1,2})(?:[:.h](\d{2}))?(am|pm|h|uhr)?$/.exec(word)
  if (!m) return word in PARTS ? [PARTS[word] ?? MORNING, 0] : null
  let hour = Number(m[1])
  const minute = Number(m[2] ?? 0)
  if (m[3] === 'pm' && hour < 12) hour += 12
  if (m[3] === 'am' && hour === 12) hour = 0
  return hour < 24 && minute < 60 ? [hour, minute] : null
}

function span(words: string[], now: number): number | null {
  const m = /^(?:in|dans|en)?\s*(\d{1,3}|a|an|one|ein|eine|einer|un|une)\s*([a-z]+)$/.exec(words.join(' '))
  const unit = m?.[2] ? UNITS[m[2]] : undefined
  if (!m || !unit) return null
  const count = Number(m[1])
  return now + (Number.isNaN(count) ? 1 : count) * unit
}

function date(words: string[], now: number, zone: string): { days: number; used: number } | null {
  const [first = '', second = '', third = ''] = words
  const w = wall(now, zone)
  const until = (y: number, m: number, d: number) => Math.round((Date.UTC(y, m - 1, d) - Date.UTC(w.year, w.month - 1, w.day)) / 86_400_000)
  if (TODAY.has(first)) return { days: 0, used: 1 }
  if (TOMORROW.has(first)) return { days: 1, used: 1 }
  if (AFTER.has(first)) return { days: 2, used: 1 }
  if (NEXT.has(first) && WEEK.has(second)) return { days: ((1 - w.weekday + 7) % 7) || 7, used: 2 }
  if (NEXT.has(first) && second in DAYS) return { days: (((DAYS[second] ?? 0) - w.weekday + 7) % 7) || 7, used: 2 }
  if (first in DAYS) return { days: ((DAYS[first] ?? 0) - w.weekday + 7) % 7, used: 1 }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(first)
  if (iso) return { days: until(Number(iso[1]), Number(iso[2]), Number(iso[3])), used: 1 }
  const dotted = /^(\d{1,2})[./](\d{1,2})[./]?(\d{4})?$/.exec(first)
  const named = second in MONTHS && /^\d{1,2}\.?$/.test(first) ? [parseInt(first, 10), MONTHS[second] ?? 1] : first in MONTHS && /^\d{1,2}$/.test(second) ? [Number(second), MONTHS[first] ?? 1] : null
  const [day, month] = dotted ? [Number(dotted[1]), Number(dotted[2])] : named ?? [0, 0]
  if (!day || !month || day > 31 || month > 12) return null
  const longYear = Boolean(named) && /^\d{4}$/.test(third)
  const year = dotted?.[3] ? Number(dotted[3]) : longYear ? Number(third) : w.year
  const days = until(year, month, day)
  return { days: days < 0 && !dotted?.[3] ? until(year + 1, month, day) : days, used: dotted ? 1 : longYear ? 3 : 2 }
}

export function parseSnooze(text: string, now: number, zone: string): number | null {
  const words = plain(text).filter((word, i, list) => !FILLER.has(word) || (i < list.length - 1 && word === 'en' && /^\d/.test(list[i + 1] ?? '')))
  const later = words.length ? span(words, now) : null
  if (later !== null) return later
  const day = date(words, now, zone)
  const rest = day ? words.slice(day.used) : words
  const at = rest.length ? clock(rest.join('')) : ([MORNING, 0] as [number, number])
  if (!words.length || !at || (!day && !rest.length)) return null
  const [hour, minute] = at
  const when = shift(now, day?.days ?? 0, hour, minute, zone)
  if (when > now) return when
  return !day ? shift(now, 1, hour, minute, zone) : words[0] && words[0] in DAYS ? shift(now, day.days + 7, hour, minute, zone) : null
}
