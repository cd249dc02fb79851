// Everything in one file: asked for, watched, fetched, removed.
import { useQuery } from '@tanstack/vue-query'
import { get, post, remove } from './client'
import type { Ms, Page } from './types'

export interface Export { id: string; by: string; state: 'waiting' | 'running' | 'done' | 'failed' | 'gone'; done: number; total: number; bytes: number | null; trouble: string | null; made_at: Ms; ended_at: Ms | null; until_at: Ms | null }

export const moves = (one: Export) => one.state === 'waiting' || one.state === 'running'
export const useExports = () => useQuery({
  queryKey: ['exports'], queryFn: () => get<Page<Export>>('/exports').then((p) => p.items),
  refetchInterval: (query) => (query.state.data?.some(moves) ? 800 : false),
})
export const beginExport = () => post<Export>('/exports')
export const removeExport = (id: string) => remove(`/exports/${id}`)
export const addressOf = (id: string) => post<{ url: string }>(`/exports/${id}/address`).then((found) => found.url)
