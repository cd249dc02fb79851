// The items of a thread in the cache.
import type { InfiniteData } from '@tanstack/vue-query'
import { reactive } from 'vue'
import { cache } from '@/api/cache'
import { freshenRows } from '@/api/rows'
import type { Item, Page } from '@/api/types'

/** Messages whose quoted text somebody asked to see: remembered while the page is open. */
export const quotesShown = reactive(new Set<string>())

type Pages = InfiniteData<Page<Item>>

/** Pages arrive newest first, items ascending inside a page. */
export const inOrder = (pages: Page<Item>[]): Item[] => {
  const seen = new Set<string>()
  return [...pages].reverse().flatMap((page) => page.items).filter((item) => !seen.has(item.id) && seen.add(item.id))
}

export function replaceItem(conversation: string, item: Item): void {
  cache.setQueryData<Pages>(['timeline', conversation], (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((known) => (known.id === item.id ? item : known)) })) })
}

export function appendItem(conversation: string, item: Item): void {
  cache.setQueryData<Pages>(['timeline', conversation], (data) => {
    const [newest, ...older] = data?.pages ?? []
    return data && newest && !newest.items.some((known) => known.id === item.id) ? { ...data, pages: [{ ...newest, items: [...newest.items, item] }, ...older] } : data
  })
}

export function readAgain(conversation: string): void {
  for (const key of ['timeline', 'conversation']) void cache.invalidateQueries({ queryKey: [key, conversation] })
  void freshenRows([conversation])
  void cache.invalidateQueries({ queryKey: ['views'] })
}
