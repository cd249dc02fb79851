import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post } from './client'
import type { Block, Job, JobClass, Notification, OutboxRow, Page, Quarantined, SentMail, SourceText } from './types'

type Text = MaybeRefOrGetter<string>
export const useJobs = (state: Text) => useQuery({ queryKey: computed(() => ['jobs', toValue(state)]), queryFn: () => get<Page<Job>>('/jobs', { state: toValue(state), limit: 100 }), refetchInterval: 10_000 })
export const useJobClasses = () => useQuery({ queryKey: ['job-classes'], queryFn: () => get<Page<JobClass>>('/job-classes').then((p) => p.items), refetchInterval: 10_000 })
export const useOutbox = (state: Text) => useQuery({ queryKey: computed(() => ['outbox', toValue(state)]), queryFn: () => get<Page<OutboxRow>>('/outbox', { state: toValue(state), limit: 100 }), refetchInterval: 10_000 })
export const useQuarantine = (state: () => string) => useInfiniteQuery({
  queryKey: ['quarantine', state], initialPageParam: null as string | null, getNextPageParam: (last: Page<Quarantined>) => last.next,
  queryFn: ({ pageParam }) => get<Page<Quarantined>>('/quarantine', { limit: 50, state: state(), cursor: pageParam }),
})
/** How many there are of each, up to a thousand. */
export const useQuarantineCounts = () => useQuery({ queryKey: ['quarantine', 'counts'], queryFn: async () => Object.fromEntries((await get<Page<{ state: string; count: number }>>('/quarantine/counts')).items.map((one) => [one.state, one.count])) })
export const useSentMail = () => useQuery({ queryKey: ['sent-mail'], queryFn: () => get<Page<SentMail>>('/sent-mail', { limit: 100 }), refetchInterval: 5000 })
export const useNotifications = () => useQuery({ queryKey: ['notifications'], queryFn: () => get<Page<Notification>>('/notifications', { limit: 100 }) })

export const retryJob = (id: string) => post(`/jobs/${id}/retry`)
export const cancelJob = (id: string) => post(`/jobs/${id}/cancel`)
export const pauseClass = (name: string, reason: string) => post(`/job-classes/${encodeURIComponent(name)}/pause`, { reason })
export const resumeClass = (name: string) => post(`/job-classes/${encodeURIComponent(name)}/resume`)
export const retryOutbox = (id: string) => post(`/outbox/${id}/retry`)
export const cancelOutbox = (id: string) => post(`/outbox/${id}/cancel`)
export const retryQuarantined = (id: string) => post(`/quarantine/${id}/retry`)
export const converseQuarantined = (id: string) => post(`/quarantine/${id}/conversation`)
export const discardQuarantined = (id: string) => post(`/quarantine/${id}/discard`)
export const readQuarantined = (id: string) => get<SourceText>(`/quarantine/${id}/source`)
export const readSentMail = (id: string) => get<{ raw: string; nodes: Block[] }>(`/sent-mail/${id}`)
export const markRead = (ids?: string[]) => post<{ unread: number }>('/notifications/read', ids ? { ids } : {})
