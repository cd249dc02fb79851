import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { cache } from './cache'
import { all, get, patch, post, put, remove } from './client'
import type { About, Block, CheckResult, Company, Inbox, Label, Manifest, Page, Step } from './types'

export const useCompany = () => useQuery({ queryKey: ['company'], queryFn: () => get<Company>('/company') })
export const useChecklist = () => useQuery({ queryKey: ['checklist'], queryFn: () => get<{ steps: Step[]; done: number }>('/checklist'), refetchInterval: 5000 })
export const useChannels = () => useQuery({ queryKey: ['channels'], queryFn: () => get<Page<Manifest>>('/channels').then((p) => p.items), staleTime: Infinity })
export const useInboxes = () => useQuery({ queryKey: ['inboxes'], queryFn: () => all<Inbox>('/inboxes') })
export const useAbout = () => useQuery({ queryKey: ['about'], queryFn: () => get<About>('/about') })

/** The manifest of a kind of channel, or of one inbox where that says more: everything a screen may know about it. */
export function useManifest() {
  const { data } = useChannels(), { data: inboxes } = useInboxes()
  const byKind = computed(() => new Map((data.value ?? []).map((m) => [m.kind, m])))
  const byInbox = computed(() => new Map((inboxes.value ?? []).flatMap((i) => (i.manifest ? [[i.id, i.manifest]] : []))))
  return (kind: string, inbox?: string): Manifest | undefined => byInbox.value.get(inbox ?? '') ?? byKind.value.get(kind)
}

type MailWrite = { host: string; port: number; security: 'tls' | 'starttls' | 'none'; user: string; from: string; password?: string }
export type CompanyWrite = Partial<Omit<Company, 'system_mail' | 'version'>> & { system_mail?: MailWrite | null }
export const changeCompany = (fields: CompanyWrite, version: number) => patch<Company>('/company', fields, { version })
export const testMail = (to: string) => post<{ sent: boolean; detail: string }>('/company/test-mail', { to })

export interface InboxWrite { name: string; channel: string; address?: string; aliases?: string[]; from_name?: string; signature?: string; teams?: string[]; settings: Record<string, string>; paused?: boolean; reopen_days?: number }
export const addInbox = (body: InboxWrite) => post<Inbox>('/inboxes', body)
export const changeInbox = (id: string, body: Partial<InboxWrite>, version: number) => patch<Inbox>(`/inboxes/${id}`, body, { version })
export const orderInboxes = (inboxes: string[]) => put<{ items: Inbox[] }>('/inboxes/order', { inboxes })
/** A signature in other words: for an inbox, a language, or both. */
export interface Wording { inbox?: string | null; language?: string | null; text: string }
const wordings = (inbox?: string) => (inbox ? `/inboxes/${inbox}/signatures` : '/me/signatures')
export const useWordings = (inbox: () => string | undefined) => useQuery({ queryKey: ['wordings', inbox], queryFn: () => get<{ items: Wording[] }>(wordings(inbox())).then((a) => a.items) })
export const saveWordings = async (inbox: string | undefined, items: Wording[]) => { cache.setQueryData(['wordings', inbox], (await put<{ items: Wording[] }>(wordings(inbox), { items })).items) }
/** How a signature arrives, of an inbox or one's own. */
export const lookAtSignature = (text: string, inbox?: string) => post<{ body: Block[] }>('/signatures/look', { text, ...(inbox ? { inbox } : {}) }, { asks: true })
export const makeSecret = (id: string) => post<{ secret: string; inbox: Inbox }>(`/inboxes/${id}/secret`)
export const checkInbox = (id: string) => post<CheckResult>(`/inboxes/${id}/check`)
export const checkUnsaved = (body: InboxWrite) => post<CheckResult>('/inboxes/check', body)

export interface SignIn { state: 'password' | 'missing' | 'good' | 'ended'; provider: string | null; back_to: string; by: string | null; at: number | null; trouble: string | null }
export const useSignIn = (id: () => string | undefined, version: () => number | undefined) => useQuery({ queryKey: ['sign-in', id, version], queryFn: () => readSignIn(id() ?? ''), enabled: () => Boolean(id()) })
export const readSignIn = (id: string) => get<SignIn>(`/inboxes/${id}/sign-in`)
export const beginSignIn = (id: string) => post<{ address: string }>(`/inboxes/${id}/sign-in`)
export const finishSignIn = (back: { state: string; code?: string; error?: string; iss?: string }) => post<{ inbox: string }>('/inboxes/sign-in', back)

export interface AutomaticText { on: boolean; texts: Record<string, string> }
export interface Automatic { acknowledgement: AutomaticText; large: AutomaticText; away: AutomaticText & { until: number | null; calendar?: string }; colleagues: 'note' | 'reply' | 'off'; filter: 'follow' | 'ignore'; copies: 'one' | 'own' }
export type AutomaticKind = 'acknowledgement' | 'away' | 'large'
export const useAutomatic = (id: string) => useQuery({ queryKey: ['automatic', id], queryFn: () => get<Automatic & { version: number }>(`/inboxes/${id}/automatic`) })
export const changeAutomatic = (id: string, body: Automatic, version: number) => put<Automatic & { version: number }>(`/inboxes/${id}/automatic`, body, { version })
export const previewAutomatic = (id: string, body: { which: AutomaticKind; language: string; text: string; until?: number | null }) => post<{ from: string; subject: string; text: string }>(`/inboxes/${id}/automatic/preview`, body)

export const addLabel = (name: string, colour: string) => post<Label>('/labels', { name, colour })
export const changeLabel = (id: string, fields: { name?: string; colour?: string }) => patch<Label>(`/labels/${id}`, fields)
export const removeLabel = (id: string) => remove(`/labels/${id}`)
