// Intl's formats are dear to make and to use: each is made once, and words that many rows share are kept.
import { ref } from 'vue'
import { language, region } from './texts'
import { ownZone } from './zone'

export const zone = ref(ownZone())

const cache = new Map<string, Intl.DateTimeFormat>()
export function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name}|${language.value}|${options.timeZone ?? zone.value}`
  let found = cache.get(key)
  if (!found) cache.set(key, found = new Intl.DateTimeFormat(region.value, { timeZone: zone.value, ...options }))
  return found
}
/** Made once for a key and a language. */
export const made = <T>(make: (key: string) => T) => { const known = new Map<string, T>(); return (key: string) => { const name = `${key}|${language.value}`; let found = known.get(name); if (!found) known.set(name, found = make(key)); return found } }

/** Nothing but the minute, or the day, decides these words; a day begins at a quarter of an hour in every zone. */
export function kept(name: string, every: number, options: Intl.DateTimeFormatOptions) {
  const known = new Map<string, string>()
  return (ms: number) => {
    const key = `${Math.floor(ms / every)}|${language.value}|${zone.value}`
    let words = known.get(key)
    if (words === undefined) { if (known.size > 2000) known.clear(); known.set(key, words = formatter(name, options).format(ms)) }
    return words
  }
}
