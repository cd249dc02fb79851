// Answers that are sent later, and updates that are owed.
import { patch, post } from './client'
import type { Outgoing } from './desk'
import type { Draft, Later } from './types'

export interface When { wall: string; zone: string; whose: 'mine' | 'customers' }
export const planAnswer = (conversation: string, writing: Outgoing, when: When, key: string) => post<Later>(`/conversations/${conversation}/later`, { writing, when }, { key })
export const changeLater = (id: string, to: { body_text?: string; when?: When }, version: number) => patch<Later>(`/later/${id}`, to, { version })
export const takeLaterBack = (id: string) => post<{ draft: Draft }>(`/later/${id}/back`)
