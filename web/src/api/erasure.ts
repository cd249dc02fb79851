// Erasing a person: what would go, and doing it.
import { get, post } from './client'

export const personFile = (id: string, as: 'json' | 'text') => `/api/v1/customers/${id}/export?as=${as}`

export interface ErasurePreview { confirm: string; conversations: number; messages: number; notes: number; files: number; others: number; backups: string[] }
export const previewErasure = (id: string) => get<ErasurePreview>(`/customers/${id}/erasure`)
export const erase = (id: string, reason: string, confirm: string) => post(`/customers/${id}/erasure`, { reason, confirm })
