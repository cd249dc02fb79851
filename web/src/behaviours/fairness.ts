// Whether large accounts are answered sooner than small ones: what may be said of the figures. Pure.
import type { Band } from '@/api/types'

/** How many follow those in a band: in words, with its ends as numbers. */
export function bandName(band: Pick<Band, 'from' | 'below'>): { key: string; from: number; to: number } {
  const from = band.from ?? 0
  if (band.from === null) return { key: 'unknown', from, to: 0 }
  return band.below === null ? { key: 'from', from, to: 0 } : { key: 'between', from, to: band.below - 1 }
}

/** Of too few the server tells no share. */
export const measurable = (band: Band) => band.share !== null && band.low !== null && band.high !== null

/** The smallest band against the largest that can be measured; intervals that touch say nothing. */
export function trend(bands: Band[]): 'few' | 'same' | 'large' | 'small' {
  const known = bands.filter((band) => band.from !== null && measurable(band)).sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
  const small = known[0], large = known.at(-1)
  if (!small || !large || small === large) return 'few'
  if ((large.low ?? 0) > (small.high ?? 1)) return 'large'
  return (small.low ?? 0) > (large.high ?? 1) ? 'small' : 'same'
}

/** Marks of an axis of durations: round numbers of minutes, hours or days, at most five. */
const STEPS = [1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 5760, 10_080, 20_160, 43_200, 129_600, 525_600]
export function marks(most: number): number[] {
  const step = (STEPS.find((minutes) => most / (minutes * 60_000) <= 4) ?? 525_600) * 60_000
  return Array.from({ length: Math.min(4, Math.ceil(most / step)) + 1 }, (_, i) => i * step)
}
