// What was said with a customer: to read, to keep, to send.
import { get, post } from './client'
import type { Attachment, Ms, Person } from './types'

export interface Said { at: Ms; direction: 'in' | 'out'; from: Person; to: Person[]; subject: string; text: string; files: string[] }
export interface Transcript { number: number; subject: string; opened_at: Ms; made_at: Ms; messages: Said[] }
export const readTranscript = (id: string) => get<Transcript>(`/conversations/${id}/transcript`, { as: 'json' })
export const transcriptFile = (id: string, as: 'text' | 'json') => `/api/v1/conversations/${id}/transcript?as=${as}`
export const makeTranscript = (id: string) => post<Attachment>(`/conversations/${id}/transcript`)
