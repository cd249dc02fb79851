// What can be done right now. Components offer commands while they are on screen; keys, palette and menus run them by id.
import { computed, onScopeDispose, ref, shallowReactive, type Ref } from 'vue'
import type { Binding } from './hotkeys'
import { TABLE } from './keytable'

export type Act = () => unknown
interface Offer { acts: Record<string, Act>; when: () => boolean }

const offers = shallowReactive<Offer[]>([])
export const remapped: Ref<Record<string, string>> = ref({})
export const singleKeys = ref(true)
export const recent = ref<string[]>([])
export const hints = ref(false)

export function useCommands(acts: Record<string, Act>, when: () => boolean = () => true): void {
  const offer = { acts, when }
  offers.push(offer)
  onScopeDispose(() => { const at = offers.findIndex((o) => o.acts === acts); if (at >= 0) offers.splice(at, 1) })
}

const find = (id: string): Act | undefined => {
  for (let i = offers.length - 1; i >= 0; i--) {
    const offer = offers[i]
    if (offer?.acts[id] && offer.when()) return offer.acts[id]
  }
  return undefined
}

export const can = (id: string) => find(id) !== undefined
export function run(id: string): boolean {
  const act = find(id)
  if (!act) return false
  if (id !== 'palette') recent.value = [id, ...recent.value.filter((r) => r !== id)].slice(0, 8)
  void act()
  return true
}

export const bindings = computed<Binding[]>(() => TABLE.flatMap((k) => {
  const main = { id: k.id, keys: remapped.value[k.id] ?? k.keys, chord: k.chord === true }
  return [main, ...(k.also ?? []).map((keys) => ({ ...main, keys }))]
}))
export const keysOf = (id: string) => (singleKeys.value || TABLE.find((k) => k.id === id)?.chord ? bindings.value.find((b) => b.id === id)?.keys ?? '' : '')
export const available = () => TABLE.map((k) => k.id).filter(can)

const FIELD = 'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]'
export const isField = (target: Element | null) => Boolean(target?.closest(FIELD))
