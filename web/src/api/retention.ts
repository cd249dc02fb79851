import { useQuery } from '@tanstack/vue-query'
import { get, post, put } from './client'

export interface RetentionRule { inbox: string | null; label: string | null; days: number | null }
export interface RetentionRun { began_at: number; ended_at: number | null; by: string; conversations: number }
export interface Retention { rules: RetentionRule[]; version: number; runs: RetentionRun[] }
export interface RetentionPreview { counts: number[]; total: number }

/** How long conversations are kept; asked for again while old ones are being emptied. */
export const useRetention = () => useQuery({ queryKey: ['retention'], queryFn: () => get<Retention>('/retention'), refetchInterval: (query) => (query.state.data?.runs.some((run) => !run.ended_at) ? 1500 : false) })
export const previewRetention = (rules: RetentionRule[]) => post<RetentionPreview>('/retention/preview', { rules }, { asks: true })
export const setRetention = (rules: RetentionRule[], seen: number, version: number) => put<Retention>('/retention', { rules, seen }, { version })
export const runRetention = () => post<Retention>('/retention/run')
