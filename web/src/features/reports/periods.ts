// The times a report may be about, in the reader's zone: whole days, so that the same question has the same answer all day.
import { moment, shift, wall } from '@/behaviours/zone'

export const PERIODS = ['month', 'last-month', 'days-7', 'days-30', 'days-90', 'year'] as const
export type Span = (typeof PERIODS)[number]

export function periodOf(span: Span, now: number, zone: string): { from: number; to: number } {
  const { year, month } = wall(now, zone), tomorrow = shift(now, 1, 0, 0, zone)
  const first = (y: number, m: number) => moment(y + Math.floor((m - 1) / 12), ((m - 1) % 12 + 12) % 12 + 1, 1, 0, 0, zone)
  if (span === 'month') return { from: first(year, month), to: tomorrow }
  if (span === 'last-month') return { from: first(year, month - 1), to: first(year, month) }
  const days = { 'days-7': 7, 'days-30': 30, 'days-90': 90, year: 365 }[span]
  return { from: shift(now, 1 - days, 0, 0, zone), to: tomorrow }
}
