// Answers in public that wait for a second person.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { Need, Needed, Reason } from './autonomy'
import type { Finding } from './check'
import { get, post } from './client'
import type { Outgoing } from './desk'
import type { When } from './later'
import type { AgentRef, Attachment, Block, Draft, Ms } from './types'

export interface Approval { id: string; conversation: string; asked_at: Ms; mark: string; state: 'waiting' | 'approved' | 'returned' | 'withdrawn' | 'expired'; author: AgentRef | null; mine: boolean; wrote: AgentRef[] /* it was taken over from them */; wrote_too: boolean; writing: Outgoing; snippet: string; due_at: Ms; number: number; subject: string; inbox: string; need: Need; reasons: Reason[]; looked: AgentRef[] }
export interface ApprovalWhole extends Approval { files: Attachment[]; question: { author: string; handle: string | null; at: Ms; body: Block[] } | null; customer: string | null; reach: number | null; proposals: { id: string; author: AgentRef | null; snippet: string }[]; findings: Finding[]; needed: Needed; before: string | null; alone_from: Ms | null; against: string | null }
export const askApproval = (conversation: string, writing: Outgoing, when: When | undefined, key: string) => post<Approval>(`/conversations/${conversation}/approvals`, { writing, ...(when ? { when } : {}) }, { key })
export const useApprovals = (on: MaybeRefOrGetter<boolean> = true) => useQuery({ queryKey: ['approvals'], queryFn: () => get<{ items: Approval[] }>('/approvals').then((a) => a.items), enabled: computed(() => toValue(on)) })
export const useApproval = (id: MaybeRefOrGetter<string>) => useQuery({ queryKey: computed(() => ['approvals', toValue(id)]), queryFn: () => get<ApprovalWhole>(`/approvals/${toValue(id)}`), enabled: computed(() => Boolean(toValue(id))) })
export const approve = (id: string, mark: string, reason?: string) => post(`/approvals/${id}/approve`, { mark, ...(reason ? { reason } : {}) })
export const lookAt = (id: string) => post(`/approvals/${id}/look`)
export const giveBack = (id: string, words: string, about: 'substance' | 'spelling') => post(`/approvals/${id}/return`, { words, about })
export const withdraw = (id: string) => post<{ draft: Draft }>(`/approvals/${id}/withdraw`)
