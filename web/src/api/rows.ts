// Keeps long lists fresh without reading all of them again: only the first and last page and those that hold a changed row.
import type { InfiniteData, Query } from '@tanstack/vue-query'
import { cache } from './cache'
import { get } from './client'
import type { Question, RowPage } from './desk'

type Pages = InfiniteData<RowPage, string | null>
const FEW = 2
const turns = new WeakMap<Query, number>()

async function freshen(query: Query, ids: Set<string>): Promise<void> {
  const data = query.state.data as Pages | undefined
  const question = query.queryKey[1] as Question
  if (!data || data.pages.length <= FEW) { await cache.invalidateQueries({ queryKey: query.queryKey, exact: true }); return }
  const turn = (turns.get(query) ?? 0) + 1
  turns.set(query, turn)
  const touched = data.pages.flatMap((page, i) => (i === 0 || i === data.pages.length - 1 || page.items.some((row) => ids.has(row.id)) ? [i] : []))
  const fresh = await Promise.all(touched.map(async (i) => [i, await get<RowPage>('/conversations', { ...question, cursor: data.pageParams[i], limit: 50 })] as const)).catch(() => null)
  if (!fresh || turns.get(query) !== turn) return
  const byIndex = new Map(fresh)
  cache.setQueryData<Pages>(query.queryKey, (now) => now && { ...now, pages: now.pages.map((page, i) => {
    const next = byIndex.get(i)
    return next ? { ...next, next: page.next ?? next.next } : page
  }) })
}

export async function freshenRows(ids: Iterable<string>): Promise<void> {
  const changed = new Set(ids)
  const queries = cache.getQueryCache().findAll({ queryKey: ['rows'] })
  await Promise.all(queries.map((query) => (query.isActive() ? freshen(query, changed) : cache.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: 'none' }))))
}
