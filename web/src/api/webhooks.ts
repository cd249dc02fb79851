import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post, remove } from './client'
import type { AgentRef, Ms, Page, TeamRef } from './types'

export interface Webhook { id: string; url: string; description: string; kinds: string[]; teams: TeamRef[]; notes: boolean; stop: { at: Ms; why: 'paused' | 'gone' | 'failing'; detail: string } | null; stopped_by: AgentRef | null; failing_since: Ms | null; failures: number; last_ok_at: Ms | null; waiting: number; secret_at: Ms; old_secret_until: Ms | null; made_at: Ms; version: number }
export interface WebhookWrite { url: string; description: string; kinds: string[]; teams: string[]; notes: boolean }
export interface Delivery { id: string; kind: string; state: string; at: Ms; attempts: number; next_at: Ms | null; trouble: string | null }
export interface Try { at: Ms; took_ms: number; status: number | null; answer: string; trouble: string | null }

type Text = MaybeRefOrGetter<string>
export const useWebhooks = () => useQuery({ queryKey: ['webhooks'], queryFn: () => get<Page<Webhook>>('/webhooks').then((p) => p.items), refetchInterval: 10_000 })
export const useKinds = () => useQuery({ queryKey: ['webhook-kinds'], queryFn: () => get<Page<{ kind: string; meaning: string }>>('/webhooks/kinds').then((p) => p.items), staleTime: Infinity })
export const useDeliveries = (id: Text, state: Text) => useQuery({ queryKey: computed(() => ['deliveries', toValue(id), toValue(state)]), queryFn: () => get<Page<Delivery>>(`/webhooks/${toValue(id)}/deliveries`, { state: toValue(state), limit: 50 }).then((p) => p.items), refetchInterval: 3000 })
export const useDelivery = (id: Text, delivery: Text) => useQuery({ queryKey: computed(() => ['delivery', toValue(delivery)]), queryFn: () => get<Delivery & { body: string; tries: Try[] }>(`/webhooks/${toValue(id)}/deliveries/${toValue(delivery)}`), refetchInterval: 3000 })

export const addWebhook = (body: WebhookWrite) => post<Webhook & { secret: string }>('/webhooks', body)
export const changeWebhook = (id: string, body: Partial<WebhookWrite> & { paused?: boolean; missed?: 'send' | 'skip' }, version?: number) => patch<Webhook>(`/webhooks/${id}`, body, { version })
export const removeWebhook = (id: string) => remove(`/webhooks/${id}`)
export const changeSecret = (id: string) => post<Webhook & { secret: string }>(`/webhooks/${id}/secret`)
export const testWebhook = (id: string) => post<{ delivery: string }>(`/webhooks/${id}/test`)
export const replay = (id: string, delivery: string) => post(`/webhooks/${id}/deliveries/${delivery}/replay`)
