import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from './client'
import type { AgentRef, Ms, Page } from './types'

export const WAYS = ['agent', 'team', 'inbox', 'policy', 'kind', 'day', 'week', 'month'] as const
export type By = (typeof WAYS)[number]
export type Outcome = 'met' | 'missed' | 'running'
export interface Tally { met: number; missed: number; running: number }
export interface ReportLine extends Tally { key: string; name: string; from: Ms | null; to: Ms | null; share: number | null }
export interface PromiseReport { from: Ms; to: Ms; by: By; total: Tally; share: number | null; lines: ReportLine[] }
export interface Promised { conversation: string; number: number; subject: string; kind: string; policy: string; agent: AgentRef | null; outcome: Outcome; started_at: Ms; due_at: Ms | null; at: Ms }
/** Time, way to count, and whatever narrows it. */
export type Wish = Partial<Record<'by' | 'agent' | 'team' | 'inbox' | 'policy' | 'kind' | 'outcome', string>> & { from?: Ms; to?: Ms }

type Asked = MaybeRefOrGetter<Wish>
export const usePromiseReport = (wish: Asked) => useQuery({ queryKey: computed(() => ['reports', 'promises', toValue(wish)]), queryFn: ({ signal }) => get<PromiseReport>('/reports/promises', toValue(wish), { signal }), placeholderData: keepPreviousData })
export function usePromises(wish: Asked) {
  return useInfiniteQuery({
    queryKey: computed(() => ['reports', 'list', toValue(wish)]), initialPageParam: null as string | null, getNextPageParam: (last: Page<Promised>) => last.next,
    queryFn: ({ pageParam, signal }) => get<Page<Promised>>('/reports/promises/list', { ...toValue(wish), cursor: pageParam }, { signal }),
  })
}
/** Where the browser gets the same numbers as a file. */
export const promisesFile = (wish: Wish) => `/api/v1/reports/promises/file?${new URLSearchParams(Object.entries(wish).filter(([, value]) => value !== undefined && value !== '').map(([key, value]) => [key, String(value)])).toString()}`
