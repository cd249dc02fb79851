// Words of the interface, from locales/<lang>/*.ftl. Reactive: changing the language redraws the screen.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import { computed, shallowRef, triggerRef } from 'vue'
import languages from 'virtual:catalogue'

const KEPT = 'goodword.language'
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])
const bundle = shallowRef<FluentBundle>(new FluentBundle('en'))
export const language = shallowRef('en')
/** The same language as this browser's user writes its dates: en-GB, de-AT. */
export const region = computed(() => navigator.languages.find((l) => l.split('-')[0] === language.value && l.includes('-')) ?? (language.value === 'en' ? 'en-GB' : language.value))
export const offered = Object.keys(languages)

export function closest(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const hit = offered.find((l) => l.toLowerCase() === tag.toLowerCase()) ?? offered.find((l) => l === tag.split('-')[0]?.toLowerCase())
    if (hit) return hit
  }
  return 'en'
}

export async function speak(wanted: string): Promise<void> {
  const chosen = closest([wanted])
  const load = languages[chosen] ?? languages.en
  if (!load) return
  const text = (await load()).default
  const next = new FluentBundle(chosen, { useIsolating: false })
  next.addResource(new FluentResource(text))
  bundle.value = next
  language.value = chosen
  triggerRef(bundle)
  document.documentElement.lang = chosen
  document.documentElement.dir = RIGHT_TO_LEFT.has(chosen) ? 'rtl' : 'ltr'
  try { localStorage.setItem(KEPT, chosen) } catch { /* private mode */ }
}

export const firstLanguage = () => {
  let kept: string | null = null
  try { kept = localStorage.getItem(KEPT) } catch { /* private mode */ }
  return closest([...(kept ? [kept] : []), ...navigator.languages])
}

export const has = (key: string) => bundle.value.hasMessage(key)

export function t(key: string, args?: Record<string, FluentVariable>): string {
  const message = bundle.value.getMessage(key)
  return message?.value ? bundle.value.formatPattern(message.value, args ?? null, []) : key
}
