// The company's own view of its pact: ten lines as they are frozen and as they stand now, and what it wants to reach.
import { useQuery } from '@tanstack/vue-query'
import { cache } from './cache'
import { get, put } from './client'
import type { PromiseId } from './pact-signing'
import type { Ms } from './types'

export type Figure = { state: 'measured'; value: number; low: number; high: number; n: number } | { state: 'too_few'; n: number } | { state: 'not_measured'; reason: string }
export interface OfWeek { week: string; figure: Figure }
export interface PactLine { promise: PromiseId; side: 'company' | 'customers'; wording: string; goal: number | null; window: number; now: Figure; verdict: 'met' | 'missed' | 'cannot_tell'; weeks: OfWeek[]; corrections: OfWeek[]; beside: { name: string; figure: Figure }[] }
export interface PactBoard { method: string; cut_at: Ms; lines: PactLine[] }
export interface PactPreview { frozen: PactBoard; running: PactBoard; next: { week: string; at: Ms } | null; company_needs: number; customers_need: number }

const KEY = ['pact', 'preview']
export const usePreview = () => useQuery({ queryKey: KEY, queryFn: () => get<PactPreview>('/pact/preview') })
export const setGoal = (promise: PromiseId, goal: number | null) => put<PactPreview>('/pact/goals', { lines: [{ promise, goal }] }).then((now) => {
  cache.setQueryData(KEY, now)
  void cache.invalidateQueries({ queryKey: ['pact', 'edition'] })
})
