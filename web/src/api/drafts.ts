// A colleague's draft: read on request, commented, taken over.
import { useQuery } from '@tanstack/vue-query'
import { get, post } from './client'
import type { Draft } from './types'

const path = (conversation: string, agent: string) => `/conversations/${conversation}/drafts/${agent}`
/** Its owner goes on writing, and no fact tells of each word: it is asked for again while it is open, as long as it is there. */
export const useDraftOf = (conversation: () => string, agent: () => string, there: () => boolean) => useQuery({
  queryKey: ['draft', conversation, agent], queryFn: () => get<Draft>(path(conversation(), agent())), retry: false, enabled: there,
  staleTime: 0, refetchInterval: (query) => (query.state.error ? false : 5_000),
})
export const commentDraft = (conversation: string, agent: string, text: string) => post<Draft>(`${path(conversation, agent)}/comments`, { text })
export const takeDraft = (conversation: string, agent: string, version: number) => post<Draft>(`${path(conversation, agent)}/take`, { version })
