// "12 min", "3.5 h", "2 d": a length of time in the largest unit that fits.
import { language } from './texts'

const STEPS: [string, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]]
export function duration(ms: number): string {
  const [unit, size] = STEPS.find(([, size]) => ms >= size) ?? ['minute', 60_000]
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: ms / size < 10 ? 1 : 0 }).format(ms / size)
}
