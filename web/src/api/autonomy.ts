// What needs a second person in public, and what people may say without one.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post, put, remove } from './client'
import type { AgentRef, Audience, Ms, Page } from './types'

export type Need = 'none' | 'one' | 'two'
export type Level = 'L0' | 'L1' | 'L2' | 'L3'
export interface Reason { rule: string; about: string; says: string }
export interface Needed { need: Need; reasons: Reason[] }
export type Mood = 'complaint' | 'bad' | 'urgent'
export interface Objection { thing: string; words: string; at: Ms; due_at: Ms; outcome: 'upheld' | 'stands' | null; answer: string | null }
export interface RuleConditions { inboxes: string[]; audiences: Audience[]; reach_from: number | null; labels: string[]; moods: Mood[]; topics: string[]; languages: string[]; amount_from: number | null; below: Level | null }
export interface PublishRule { id: string; name: string; conditions: RuleConditions; need: Need; version: number }
export interface PublishRules { items: PublishRule[]; crisis: { id: string; about: string; begun_at: Ms } | null; crisis_by: AgentRef | null }
export interface LevelRecord { reviewed: number; faults: number }
export interface LevelTurn { id: string; at: Ms; kind: 'proposed' | 'raised' | 'lowered'; from: Level; to: Level; record: LevelRecord; bound_permille: number; why: 'bound' | 'below' | 'idle' | 'taken_back' | 'lead'; words: string | null; by: AgentRef | null }
export interface Standing { family: string; level: Level; since: Ms; last_at: Ms | null; fell_at: Ms | null; record: LevelRecord; bound_permille: number; next: Level | null; next_permille: number | null; sound_until: number | null; turns: LevelTurn[]; objections: Objection[] }
export interface Review { id: string; family: string; at: Ms; how: 'approved' | 'returned' | 'sampled' | 'taken_back'; outcome: 'sound' | 'fault' | 'open'; words: string | null; conversation: string | null; number: number | null; snippet: string }
export interface OwnStanding extends Standing { reviews: Review[] }
export interface TheirStanding extends Standing { agent: AgentRef; named: boolean }
export interface Sample extends Review { author: AgentRef | null }

export const usePublishRules = () => useQuery({ queryKey: ['publish-rules'], queryFn: () => get<PublishRules>('/publish-rules') })
export type RuleWrite = Omit<PublishRule, 'id' | 'version'>
export const addRule = (body: RuleWrite) => post<PublishRule>('/publish-rules', body)
export const changeRule = (id: string, body: RuleWrite, version: number) => put<PublishRule>(`/publish-rules/${id}`, body, { version })
export const removeRule = (id: string) => remove(`/publish-rules/${id}`)
export const beginCrisis = (about: string) => post('/crisis', { about })
export const endCrisis = () => remove('/crisis')
export const useMyLevels = () => useQuery({ queryKey: ['levels', 'mine'], queryFn: () => get<{ named: boolean; items: OwnStanding[] }>('/levels/mine') })
export const useLevels = (on: MaybeRefOrGetter<boolean> = true) => useQuery({ queryKey: ['levels'], queryFn: () => get<Page<TheirStanding>>('/levels').then((p) => p.items), enabled: computed(() => toValue(on)) })
export const setLevel = (agent: string, family: string, level: Level, words: string) => post(`/levels/${agent}/${encodeURIComponent(family)}`, { level, words })
export const object = (thing: string, words: string) => post<Objection>('/levels/mine/objections', { thing, words })
export const answerObjection = (thing: string, outcome: 'upheld' | 'stands', words: string) => post(`/objections/${thing}`, { outcome, words })
export const useSamples = () => useQuery({ queryKey: ['reviews'], queryFn: () => get<Page<Sample>>('/reviews').then((p) => p.items) })
export const judgeSample = (id: string, verdict: 'sound' | 'fault', words: string) => post(`/reviews/${id}`, { verdict, words })
