// Claiming a conversation: holding on to it, taking it over, giving it back.
import { post, remove } from './client'
import type { Conversation } from './types'

export const claimConversation = (id: string, from: string | null) => post<Conversation>(`/conversations/${id}/claim`, from ? { from } : {})
export const giveClaimBack = (id: string) => remove(`/conversations/${id}/claim`)
