// Files of a conversation or a customer, and the words of those that are plain text.
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from './client'
import type { Attached, Page } from './types'

export const useFiles = (of: () => { kind: 'conversations' | 'customers'; id: string }) => useInfiniteQuery({
  queryKey: computed(() => ['files', of().kind, of().id]), enabled: computed(() => Boolean(of().id)),
  queryFn: ({ pageParam, signal }) => get<Page<Attached>>(`/${of().kind}/${of().id}/files`, { cursor: pageParam, limit: 50 }, { signal }),
  initialPageParam: null as string | null, getNextPageParam: (last: Page<Attached>) => last.next,
})
export const readText = (file: string) => get<{ text: string; cut: boolean }>(`/files/${file}/text`)
