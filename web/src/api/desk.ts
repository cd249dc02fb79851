import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { cache } from './cache'
import { get, patch, post, put, remove } from './client'
import type { Attachment, Audience, BulkAnswer, Change, Conversation, Done, Draft, Item, Label, Message, Misread, Note, Page, Presence, Priority, Recipients, Row, SnoozedFor, SourceText, Status, View } from './types'

export interface Question { view: string; q: string; sort: string }
export type RowPage = Page<Row> & { hint: string | null; misread: Misread | null }

export const useViews = () => useQuery({ queryKey: ['views'], queryFn: () => get<{ items: View[] }>('/views').then((a) => a.items) })

export function useRows(question: MaybeRefOrGetter<Question>) {
  return useInfiniteQuery({
    queryKey: computed(() => ['rows', toValue(question)]),
    queryFn: ({ pageParam, signal }) => get<RowPage>('/conversations', { ...toValue(question), cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: null as string | null, getNextPageParam: (last: RowPage) => last.next,
  })
}

export function useConversation(id: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: computed(() => ['conversation', toValue(id)]), queryFn: ({ signal }) => get<Conversation>(`/conversations/${toValue(id)}`, {}, { signal }), enabled: computed(() => Boolean(toValue(id))) })
}

export function useTimeline(id: MaybeRefOrGetter<string>) {
  return useInfiniteQuery({
    queryKey: computed(() => ['timeline', toValue(id)]), enabled: computed(() => Boolean(toValue(id))),
    queryFn: ({ pageParam, signal }) => get<Page<Item>>(`/conversations/${toValue(id)}/timeline`, { cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: null as string | null, getNextPageParam: (last: Page<Item>) => last.next,
  })
}

export const prefetchConversation = (id: string) => {
  void cache.prefetchQuery({ queryKey: ['conversation', id], queryFn: () => get<Conversation>(`/conversations/${id}`) })
  void cache.prefetchInfiniteQuery({ queryKey: ['timeline', id], queryFn: () => get<Page<Item>>(`/conversations/${id}/timeline`, { limit: 50 }), initialPageParam: null })
}

export const changeConversation = (id: string, change: Change) => patch<Conversation>(`/conversations/${id}`, change)
export const changeMany = (ids: string[], change: Change) => post<BulkAnswer>('/conversations/bulk', { ids, change })
export const answerElsewhere = (message: string) => post<Done>(`/messages/${message}/reply-to`)
export const takeFirstWriter = (message: string) => post<Done>(`/messages/${message}/first-writer`)
export const reassignCustomer = (id: string, customer: string) => post<Done>(`/conversations/${id}/customer`, { customer })

export type Kind = Draft['kind']
export interface Outgoing extends Recipients { kind: Exclude<Kind, 'note'>; from?: string; body_text: string; attachments: string[]; status_after?: Status; snooze_until?: number; snooze_for?: SnoozedFor; seen_thread_version: number; draft_version?: number; send_anyway?: boolean; came_back_anyway?: string[]; named_knowingly?: string[]; audience?: Audience; warning?: string; language?: string; override_reason?: string }
export const sendMessage = (id: string, message: Outgoing, key: string) => post<Message>(`/conversations/${id}/messages`, message, { key })
export const addNote = (id: string, note: { text: string; mentions: string[]; attachments: string[] }, key: string) => post<Note>(`/conversations/${id}/notes`, note, { key })
export const editNote = (id: string, text: string) => patch<Note>(`/notes/${id}`, { text })
export const undoMessage = (id: string) => post<{ draft: Draft }>(`/messages/${id}/undo`)
export const retryMessage = (id: string) => post<Message>(`/messages/${id}/retry`)
export const cancelMessage = (id: string) => post(`/messages/${id}/cancel`)
export const fetchRest = (id: string) => post<Message>(`/messages/${id}/rest`)
export const revokeLinks = (id: string) => post<Message>(`/messages/${id}/links/revoke`)
export const showImages = (id: string) => post<Message>(`/messages/${id}/images`)
export const releaseMessage = (id: string, decision: 'accept' | 'separate') => post(`/messages/${id}/release`, { decision })
export const readOriginal = (id: string) => get<{ url: string }>(`/messages/${id}/original`)
export const readSource = (id: string) => get<SourceText>(`/messages/${id}/source`)

export interface DraftBody extends Recipients { kind: Kind; body_text: string; attachments: string[]; device: string; version: number | null; audience?: Audience; warning?: string; language?: string }
export const saveDraft = (id: string, draft: DraftBody) => put<Draft>(`/conversations/${id}/draft`, draft)
export const dropDraft = (id: string) => remove(`/conversations/${id}/draft`)
export const tellPresence = (id: string, state: 'viewing' | 'writing' | 'gone') => post<{ presence: Presence[] }>(`/conversations/${id}/presence`, { state }, { quiet: true })

export function upload(file: File): Promise<Attachment> {
  const form = new FormData()
  form.append('file', file, file.name)
  return post<Attachment>('/files', form)
}

export type NewMessage = Recipients & { inbox: string; body_text: string; attachments: string[]; status_after?: Status }
export const startConversation = (body: NewMessage, key: string) => post<{ conversation: Conversation; message: Message }>('/conversations', body, { key })
export interface NewRequest { inbox: string; subject: string; body_text: string; team?: string; assignee?: string; about?: string }
export const startRequest = (body: NewRequest, key: string) => post<Conversation>('/conversations/internal', body, { key })
export interface NewRecord { inbox: string; customer?: string; person?: { name: string; address?: string; phone?: string }; how: string; happened_at: number; minutes?: number; text: string; attachments?: string[]; conversation?: string }
export const startRecord = (body: NewRecord, key: string) => post<Conversation>('/conversations/note', body, { key })

export const useLabels = () => useQuery({ queryKey: ['labels'], queryFn: () => get<Page<Label & { version: number }>>('/labels', { limit: 200 }).then((p) => p.items), placeholderData: keepPreviousData })
export const PRIORITIES: Priority[] = ['urgent', 'high', 'normal', 'low']
