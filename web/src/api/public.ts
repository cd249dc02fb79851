// What everyone sees: threads of posts, acts on them, going on in private, and words that are listened for.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post, remove } from './client'
import type { Attachment, Block, Conversation, Leave, Ms, Page, Person, PostAct, TreePost, Voice } from './types'

type Id = MaybeRefOrGetter<string>
export interface Tree { root: string | null; posts: TreePost[] }
export const useTree = (id: Id, on: MaybeRefOrGetter<boolean> = true) => useQuery({ queryKey: computed(() => ['tree', toValue(id)]), queryFn: ({ signal }) => get<Tree>(`/conversations/${toValue(id)}/tree`, {}, { signal }), enabled: computed(() => Boolean(toValue(id)) && toValue(on)) })
export const refreshTree = (id: string) => post<{ taken: number }>(`/conversations/${id}/tree/refresh`)
/** Somebody opened the thread: how it stands is asked for beside, once in a minute at most. Nobody waits for it, and nobody is told where it fails. */
export const lookAgain = (id: string) => { post(`/conversations/${id}/tree/refresh?by_itself=true`).catch(() => undefined) }
export interface Published { id: string; conversation: string; number: number; author: string; at: Ms; approval: Leave; snippet: string; url: string | null; deleted_at: Ms | null }
export const usePublished = () => useQuery({ queryKey: ['published'], queryFn: () => get<Page<Published>>('/published', { limit: 30 }).then((p) => p.items) })
export const actOnPost = (id: string, body: { post: string; act: PostAct; why: string }) => post<Tree>(`/conversations/${id}/posts/act`, body)
export interface Version { until: Ms; body: Block[]; warning: string; media: { kind: string; description: string }[] }
export const useVersions = (message: Id) => useQuery({ queryKey: computed(() => ['versions', toValue(message)]), queryFn: () => get<{ items: Version[] }>(`/messages/${toValue(message)}/versions`).then((a) => a.items) })
export interface Inside { body_text: string; inbox?: string; to?: Person; subject?: string }
export const continueInPrivate = (id: string, body: Inside, key: string) => post<{ conversation: Conversation }>(`/conversations/${id}/continue`, body, { key })
export const describeFile = (id: string, description: string) => patch<Attachment>(`/files/${id}`, { description })

export interface Listening { id: string; inbox: string; words: string; language: string | null; rule: 'open' | 'click'; paused: boolean; created_at: Ms }
export type Wished = Pick<Listening, 'words' | 'language' | 'rule'>
export const useListenings = () => useQuery({ queryKey: ['listenings'], queryFn: () => get<Page<Listening>>('/listenings').then((p) => p.items) })
export const addListening = (inbox: string, body: Wished) => post<Listening>('/listenings', { inbox, ...body })
export const changeListening = (id: string, body: Partial<Wished> & { paused?: boolean }) => patch<Listening>(`/listenings/${id}`, body)
export const removeListening = (id: string) => remove(`/listenings/${id}`)

export type HeardState = 'new' | 'opened' | 'dismissed' | 'muted'
export interface Heard { id: string; inbox: string; words: string | null; author: Voice; followers: number | null; body: Block[]; warning: string; language: string | null; url: string | null; at: Ms; state: HeardState; conversation: string | null }
export const useHeard = (state: MaybeRefOrGetter<HeardState>) => useInfiniteQuery({
  queryKey: computed(() => ['heard', toValue(state)]),
  queryFn: ({ pageParam, signal }) => get<Page<Heard>>('/heard', { state: toValue(state), cursor: pageParam, limit: 50 }, { signal }),
  initialPageParam: null as string | null, getNextPageParam: (last: Page<Heard>) => last.next,
})
export const openHeard = (id: string) => post<Conversation>(`/heard/${id}/open`)
export const dismissHeard = (id: string) => post(`/heard/${id}/dismiss`)
export const restoreHeard = (id: string) => post(`/heard/${id}/restore`)

export interface Muted { id: string; inbox: string; kind: 'word' | 'account'; value: string; at: Ms }
export const useMuted = () => useQuery({ queryKey: ['muted'], queryFn: () => get<Page<Muted>>('/muted').then((p) => p.items) })
export const addMuted = (body: Pick<Muted, 'inbox' | 'kind' | 'value'>) => post('/muted', body)
export const removeMuted = (id: string) => remove(`/muted/${id}`)
