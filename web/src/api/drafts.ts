// A colleague's draft: read on request, commented, taken over.
import { useQuery } from '@tanstack/vue-query'
import { get, post } from './client'
import type { Draft } from './types'

const path = (conversation: string, agent: string) => `/conversations/${conversation}/drafts/${agent}`
export const useDraftOf = (conversation: () => string, agent: () => string) => useQuery({ queryKey: ['draft', conversation, agent], queryFn: () => get<Draft>(path(conversation(), agent())), retry: false })
export const commentDraft = (conversation: string, agent: string, text: string) => post<Draft>(`${path(conversation, agent)}/comments`, { text })
export const takeDraft = (conversation: string, agent: string, version: number) => post<Draft>(`${path(conversation, agent)}/take`, { version })
