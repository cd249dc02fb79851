// Macros: words and deeds people use again and again.
import { useQuery } from '@tanstack/vue-query'
import { get, post, put, remove } from './client'
import type { Attachment, Change, Ms, Page, Priority, Status } from './types'

export type Assign = 'me' | 'nobody' | { agent: string }
export interface Actions { assign: Assign | null; team: string | null; status: Status | null; snooze: { days: number; hour: number } | null; priority: Priority | null; add_labels: string[]; remove_labels: string[]; note: string }
export interface MacroFields { name: string; scope: 'me' | 'team' | 'all'; team: string | null; folder: string; texts: Record<string, string>; actions: Actions; attachments: string[] }
export interface Macro extends MacroFields { id: string; owner: string; files: Attachment[]; used_at: Ms | null; version: number }
/** A macro with the real values of a conversation. */
export interface Ready { id: string; text: string; language: string | null; gaps: string[]; note: string; change: Change; after: { status: Status | null; snooze_until: Ms | null }; allowed: boolean }
/** What using one came to: its words, copies of its files, and the deed that takes back what it did. */
export type UsedMacro = Ready & { deed: string | null; attachments: Attachment[] }
export interface Variable { name: string; meaning: string }

export const useMacros = () => useQuery({ queryKey: ['macros'], queryFn: () => get<Page<Macro>>('/macros').then((p) => p.items), staleTime: 60_000 })
export const useVariables = () => useQuery({ queryKey: ['macro-variables'], queryFn: () => get<Page<Variable>>('/macros/variables').then((p) => p.items), staleTime: Infinity })
export const previewMacro = (conversation: string, id: string) => get<Ready>(`/conversations/${conversation}/macros/${id}`)
export const runMacro = (conversation: string, id: string) => post<UsedMacro>(`/conversations/${conversation}/macros/${id}`)
export const addMacro = (fields: MacroFields) => post<Macro>('/macros', fields)
export const changeMacro = (id: string, fields: MacroFields, version: number) => put<Macro>(`/macros/${id}`, fields, { version })
export const removeMacro = (id: string) => remove(`/macros/${id}`)
