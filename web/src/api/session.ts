import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { cache } from './cache'
import { get, patch, post, put, remove } from './client'
import type { Me, OpenInvitation, Page, Preferences, Session, Setup } from './types'

export const useMe = () => useQuery({ queryKey: ['me'], queryFn: () => get<Me>('/me', {}, { quiet: true }), staleTime: 60_000 })
export const readMe = () => cache.fetchQuery({ queryKey: ['me'], queryFn: () => get<Me>('/me', {}, { quiet: true }), staleTime: 60_000 })
export const me = () => cache.getQueryData<Me>(['me'])

export function useMay() {
  const { data } = useMe()
  const held = computed(() => new Set(data.value?.permissions ?? []))
  return (permission: string) => held.value.has(permission)
}

function welcome(person: Me): Me { cache.setQueryData(['me'], person); return person }
export const readSetup = () => get<Setup>('/setup', {}, { quiet: true })
export const setUp = (body: { token: string; company: string; name: string; email: string; password: string }) => post<Me>('/setup', body, { quiet: true }).then(welcome)
export const signIn = (email: string, password: string) => post<Me>('/sessions', { email, password }, { quiet: true }).then(welcome)
export const signInByLink = (token: string) => post<Me>('/sessions/link', { token }, { quiet: true }).then(welcome)
export const signOut = () => remove('/sessions/current', { quiet: true })
export const forgot = (email: string) => post('/passwords/forgot', { email }, { quiet: true })
export const reset = (token: string, password: string) => post('/passwords/reset', { token, password }, { quiet: true })
export const openInvitation = (token: string) => get<OpenInvitation>('/invitations/open', { token }, { quiet: true })
export const acceptInvitation = (token: string, name: string, password: string) => post<Me>('/invitations/accept', { token, name, password }, { quiet: true }).then(welcome)

export const useSessions = () => useQuery({ queryKey: ['sessions'], queryFn: () => get<Page<Session>>('/sessions') })
export const endSession = (id: string) => remove(`/sessions/${id}`)
export const endOtherSessions = () => remove('/sessions')
export const changePassword = (current: string, password: string) => post('/me/password', { current, password })
export const changeMe = (fields: { name?: string; alias?: string; signature?: string; locale?: string; zone?: string }) => patch<Me>('/me', fields).then(welcome)

export async function savePreferences(preferences: Preferences): Promise<void> {
  const person = me()
  if (person) cache.setQueryData(['me'], { ...person, preferences })
  await put<Preferences>('/me/preferences', preferences)
}
