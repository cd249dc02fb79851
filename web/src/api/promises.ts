import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post, remove } from './client'
import type { Ms, Page, Priority } from './types'

export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Day = (typeof DAYS)[number]
export interface Span { from: string; to: string }
export interface Holiday { name: string; from: string; to?: string | null; yearly: boolean; open: Span[] }
export interface Hours { zone: string; week: Record<Day, Span[]>; holidays: Holiday[] }
export interface Calendar { id: string; name: string; hours: Hours; policies: number; version: number }
export interface Targets { first_response_minutes: number | null; next_response_minutes: number | null; resolution_minutes: number | null; rests_elsewhere: boolean; warn_minutes: number }
export interface Conditions { inboxes: string[]; teams: string[]; labels: string[]; priorities: Priority[]; visibility: 'public' | 'private' | null }
export interface Policy { id: string; name: string; place: number; calendar: string; conditions: Conditions; targets: Targets; version: number }
export interface Clock { kind: 'first_response' | 'next_response' | 'resolution'; policy: string; started_at: Ms; state: 'runs' | 'rests' | 'met' | 'missed' | 'void'; due_at: Ms | null; left_ms: number | null; stopped_at: Ms | null; spent_ms: number }

export const useCalendars = () => useQuery({ queryKey: ['calendars'], queryFn: () => get<Page<Calendar>>('/calendars').then((p) => p.items) })
export const usePolicies = () => useQuery({ queryKey: ['sla-policies'], queryFn: () => get<Page<Policy>>('/sla-policies').then((p) => p.items) })
export const useClocks = (id: MaybeRefOrGetter<string>) => useQuery({ queryKey: computed(() => ['clocks', toValue(id)]), queryFn: () => get<Page<Clock>>(`/conversations/${toValue(id)}/clocks`).then((p) => p.items), enabled: () => Boolean(toValue(id)) })

export const addCalendar = (body: { name: string; hours: Hours }) => post<Calendar>('/calendars', body)
export const changeCalendar = (id: string, body: { name: string; hours: Hours }, version: number) => patch<Calendar>(`/calendars/${id}`, body, { version })
export const removeCalendar = (id: string) => remove(`/calendars/${id}`)
export const tryHours = (hours: Hours, minutes: number) => post<{ open: boolean; next_opening: Ms; due: Ms }>('/calendars/try', { hours, minutes })
export interface HolidaysRead { taken: Holiday[]; left: { name: string; line: number; why: string }[] }
export const readHolidays = (text: string) => post<HolidaysRead>('/calendars/holidays', { text })
export type PolicyWrite = Omit<Policy, 'id' | 'version'>
export const addPolicy = (body: PolicyWrite) => post<Policy>('/sla-policies', body)
export const changePolicy = (id: string, body: PolicyWrite, version: number) => patch<Policy>(`/sla-policies/${id}`, body, { version })
export const removePolicy = (id: string) => remove(`/sla-policies/${id}`)
