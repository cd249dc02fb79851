// The company's pact: its words, who stands for it, and whether it is in public.
import { useQuery } from '@tanstack/vue-query'
import { cache } from './cache'
import { get, post, put } from './client'
import type { Ms } from './types'

export const PROMISES = ['C1', 'C2', 'C3', 'C4', 'C5', 'K1', 'K2', 'K3', 'K4', 'K5'] as const
export type PromiseId = (typeof PROMISES)[number]
export interface Wording { promise: PromiseId; wording: string; goal: number | null }
export interface Words { language: string; repair: string; lines: Wording[] }
export interface Named { agent: string; name: string; title: string; at: Ms }
export interface Edition { number: number; state: 'open' | 'published' | 'replaced' | 'withdrawn'; words: Words; mark: string; version: number; officer: Named | null; witness: Named | null; author: Named | null; second: string | null; alone: boolean; published_at: Ms | null }
export interface Standing { open: Edition | null; published: Edition | null; withdrawn: boolean; alone: boolean; proposal: Words; signed: number; listed: number; month: string; missed: PromiseId[]; said: { promise: PromiseId; words: string; by: string; at: Ms }[]; too_strict: { policy: string; share: number; n: number }[] }
export type Act = 'signature' | 'countersignature' | 'proposal' | 'publication' | 'withdrawal'

const KEY = ['pact', 'edition']
const kept = (now: Standing) => { cache.setQueryData(KEY, now); return now }
export const useStanding = () => useQuery({ queryKey: KEY, queryFn: () => get<Standing>('/pact/edition') })
export const writePact = (words: Words, version: number) => put<Standing>('/pact/edition', words, { version }).then(kept)
export const actOnPact = (act: Act, body: { mark?: string; title?: string } = {}) => post<Standing>(`/pact/edition/${act}`, body).then(kept)
export const sayOnPact = (promise: PromiseId, words: string) => post<Standing>('/pact/words', { promise, words }).then(kept)
/** The page as it would stand in public. */
export const PREVIEW = '/api/v1/pact/edition/page'
