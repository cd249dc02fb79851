// What people here promised customers: found in answers, owned, kept or not.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post, put } from './client'
import type { AgentRef, Ms, Page } from './types'

export type PromiseState = 'open' | 'kept' | 'kept_late' | 'broken' | 'changed' | 'void'
export interface Owed { id: string; conversation: { id: string; number: number; subject: string }; customer: { id: string; name: string; address: string | null } | null; message: string | null; words: string; what: string; origin: 'found' | 'judged' | 'by_hand' | 'renewed'; promiser: AgentRef | null; owner: AgentRef | null; public: boolean; made_at: Ms; due_at: Ms; zone: string; named: 'hour' | 'day' | 'nothing' | 'chosen'; state: PromiseState; overdue: boolean; settled_at: Ms | null; evidence: string | null; renews: string | null; moving: { due_at: Ms; until: Ms } | null; honest: string | null; version: number }
export interface OwedAct { id: string; at: Ms; by: string; act: string; words: string; data: Record<string, unknown> }
export type Whose = 'mine' | 'team' | 'all'
export type Standing = 'open' | 'overdue' | 'settled' | 'any'

export const useOwed = (whose: MaybeRefOrGetter<Whose>, standing: MaybeRefOrGetter<Standing>, on: MaybeRefOrGetter<boolean> = true) => useInfiniteQuery({
  queryKey: computed(() => ['owed', toValue(whose), toValue(standing)]), enabled: computed(() => toValue(on)), initialPageParam: null as string | null,
  queryFn: ({ pageParam }) => get<Page<Owed>>('/promises', { whose: toValue(whose), standing: toValue(standing), cursor: pageParam, limit: 50 }), getNextPageParam: (last) => last.next,
})
export const useOwedHere = (conversation: MaybeRefOrGetter<string>) => useQuery({ queryKey: computed(() => ['owed', 'in', toValue(conversation)]), queryFn: () => get<Page<Owed>>(`/conversations/${toValue(conversation)}/promises`).then((page) => page.items), enabled: () => Boolean(toValue(conversation)) })
export const useOwedTo = (customer: MaybeRefOrGetter<string>) => useQuery({ queryKey: computed(() => ['owed', 'to', toValue(customer)]), queryFn: () => get<Page<Owed>>('/promises', { whose: 'all', standing: 'any', customer: toValue(customer), limit: 20 }).then((page) => page.items) })
export const useOwedWhole = (id: string) => useQuery({ queryKey: ['owed', 'whole', id], queryFn: () => get<Owed & { acts: OwedAct[] }>(`/promises/${id}`) })
export interface Measure { from: Ms; to: Ms; kept: number; missed: number; running: number; left_out: number; share: number | null }
export const useMeasure = (on: MaybeRefOrGetter<boolean>) => useQuery({ queryKey: ['owed', 'measure'], queryFn: () => get<Measure>('/promises/measure'), enabled: computed(() => toValue(on)), retry: false })

export const addPromise = (conversation: string, body: { what: string; due_at: Ms; message?: string; owner?: string }) => post<Owed>(`/conversations/${conversation}/promises`, body)
export const givePromise = (id: string, owner: string) => patch<Owed>(`/promises/${id}`, { owner })
export const settlePromise = (id: string, body: { how: 'kept' | 'broken' | 'void'; message?: string; words?: string }) => post<Owed>(`/promises/${id}/settle`, body)
export const reopenPromise = (id: string, body: { why: 'undone' | 'not_kept'; words?: string }) => post<Owed>(`/promises/${id}/reopen`, body)
export const askForTime = (id: string, body: { due_at: Ms; consent: 'given' | 'awaited'; words?: string }) => post<Owed>(`/promises/${id}/time`, body)
export const answerTime = (id: string, answer: 'agreed' | 'objected') => post<Owed>(`/promises/${id}/answer`, { answer })

/** A promise in words that were not sent yet. */
export interface Foreseen { quote: string; what: string; due_at: Ms; zone: string; named: Owed['named']; declined: string | null }
export const foresee = (conversation: string, body_text: string) => post<Page<Foreseen>>(`/conversations/${conversation}/promises/look`, { body_text }, { quiet: true, asks: true }).then((page) => page.items)
export const decidePromise = (conversation: string, body: { quote: string; due_at?: Ms; declined?: string }) => put(`/conversations/${conversation}/promises/choice`, body)
