// What is read out of conversations, what hurts, thanks, breaks, and what one learns from one's own answers.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post, put, remove } from './client'
import type { Ms, Page } from './types'

export type ReadingKind = 'complaint' | 'praise' | 'question' | 'urgent'
export interface ToldKind { kind: ReadingKind; likely: number; told: boolean; said: boolean; message: string; because: string[] }
export interface AbuseFlag { message: string; conversation: string; source: 'agent' | 'words'; at: Ms }
export interface Reading { kinds: ToldKind[]; mood: number; topics: string[]; language: string | null; flags: AbuseFlag[] }
export interface Thanks { message: string; conversation: string; number: number; from: string; at: Ms; words: string }
export interface Lesson { check: string; message: string; conversation: string; number: number; at: Ms; words: string; before: string | null; after: string | null }
export interface GivenBack { conversation: string; number: number; at: Ms; why: string; before: string; after: string | null }
export interface Asked { conversation: string; number: number; subject: string; asked_at: Ms }
export interface Pattern { conversation: string; number: number; flags: number; last_at: Ms }

const items = <T>(path: string) => get<Page<T>>(path).then((page) => page.items)

export const useReading = (id: MaybeRefOrGetter<string>) => useQuery({ queryKey: computed(() => ['reading', toValue(id)]), queryFn: () => get<Reading>(`/conversations/${toValue(id)}/reading`), enabled: () => Boolean(toValue(id)), staleTime: 60_000 })
export const sayReading = (id: string, kind: ReadingKind, is_so: boolean) => post<Reading>(`/conversations/${id}/reading`, { kind, is_so })
export const flagAbuse = (message: string) => put(`/messages/${message}/abuse`, {})
export const unflagAbuse = (message: string) => remove(`/messages/${message}/abuse`)
export const usePatterns = (on: MaybeRefOrGetter<boolean>) => useQuery({ queryKey: ['abuse'], queryFn: () => items<Pattern>('/abuse'), enabled: computed(() => toValue(on)) })

export const useThanks = () => useQuery({ queryKey: ['thanks'], queryFn: () => items<Thanks>('/me/thanks') })
export const noThanks = (message: string) => remove(`/me/thanks/${message}`)
export const useAsked = () => useQuery({ queryKey: ['asked-by-me'], queryFn: () => items<Asked>('/me/asked') })
export const useCoaching = () => useQuery({ queryKey: ['coaching'], queryFn: () => get<{ examples: Lesson[]; returned: GivenBack[] }>('/me/coaching') })

export const useBreak = () => useQuery({ queryKey: ['break'], queryFn: () => get<{ until: Ms | null }>('/me/break') })
export const takeBreak = (minutes = 15) => put<{ until: Ms | null }>('/me/break', { minutes })
export const endBreak = () => remove('/me/break')

// ---- what waits for oneself elsewhere, as far as one's home shows it
export interface HomeRow { id: string; number: number; subject: string; snippet: string; customer: { name: string } | null; waiting_since: Ms | null; last_at: Ms; followup: { at: Ms; due: boolean } | null; visibility: 'public' | 'private' }
export const useWaiting = () => useQuery({ queryKey: ['home', 'mine'], queryFn: () => get<Page<HomeRow>>('/conversations', { view: 'mine', sort: 'waiting', limit: 4 }) })
export const useFollowups = () => useQuery({ queryKey: ['home', 'owed'], queryFn: () => get<Page<HomeRow>>('/conversations', { view: 'followup_due', q: 'assignee:me', limit: 6 }).then((page) => page.items) })
