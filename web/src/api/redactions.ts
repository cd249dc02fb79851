// Secrets taken out of messages for good: where one stands, and taking it out.
import { post } from './client'
import type { Message } from './types'

export type Secret = { passage: string } | { file: string }
export const previewRedaction = (id: string, secret: Secret) => post<{ messages: number; notes: number }>(`/messages/${id}/redactions/preview`, secret)
export const redact = (id: string, secret: Secret) => post<Message>(`/messages/${id}/redactions`, secret)
