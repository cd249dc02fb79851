import { post } from './client'
import type { Needed } from './autonomy'
import type { Audience, Person } from './types'

export type Severity = 'hint' | 'warn' | 'block'
export interface Finding { check: string; rule: string; about: string; severity: Severity; start: number; end: number; quote: string; why: string; try: string | null; offer: 'advice' | 'told' | 'words' }
export interface Checked { verdict: 'ok' | 'warn' | 'block'; findings: Finding[]; promises: { quote: string; what: string; due: string | null }[]; script_share: number; language: string | null; past: 'reason' | 'lead' | 'second'; needed?: Needed }
export interface Unsent { body_text: string; to: Person[]; subject?: string; warning?: string; attachments: string[]; audience?: Audience }

export const checkAnswer = (id: string, answer: Unsent, signal: AbortSignal) => post<Checked>(`/conversations/${id}/check`, answer, { signal, quiet: true, asks: true })
