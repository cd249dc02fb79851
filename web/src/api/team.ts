import { useQuery } from '@tanstack/vue-query'
import { all, get, patch, post, put, remove } from './client'
import type { Agent, ApiToken, AuditLine, Grant, Invitation, Page, RoleInfo, Team } from './types'

export const useAgents = () => useQuery({ queryKey: ['agents'], queryFn: () => all<Agent>('/agents') })
export const useTeams = () => useQuery({ queryKey: ['teams'], queryFn: () => all<Team>('/teams') })
export const useRoles = () => useQuery({ queryKey: ['roles'], queryFn: () => get<Page<RoleInfo>>('/roles').then((p) => p.items) })
export const useInvitations = () => useQuery({ queryKey: ['invitations'], queryFn: () => all<Invitation>('/invitations') })
export const useTokens = () => useQuery({ queryKey: ['tokens'], queryFn: () => all<ApiToken>('/tokens') })
export const useScopes = () => useQuery({ queryKey: ['scopes'], queryFn: () => get<Page<{ scope: string; title: string }>>('/scopes').then((p) => p.items) })

export const addRole = (name: string, permissions: string[]) => post('/roles', { name, permissions })
export const changeRole = (id: string, name: string, permissions: string[], version: number) => patch(`/roles/${id}`, { name, permissions }, { version })
export const removeRole = (id: string) => remove(`/roles/${id}`)
export const changeAgent = (id: string, fields: { name?: string; alias?: string; teams?: string[] }) => patch<Agent>(`/agents/${id}`, fields)
export const grant = (id: string, grants: Grant[]) => put<Agent>(`/agents/${id}/grants`, { grants })
export const deactivate = (id: string) => post(`/agents/${id}/deactivation`)
export const reactivate = (id: string) => remove(`/agents/${id}/deactivation`)
export const invite = (body: { email: string; name: string; roles: Grant[]; teams: string[] }) => post<Invitation>('/invitations', body)
export const withdrawInvitation = (id: string) => remove(`/invitations/${id}`)
export const resendInvitation = (id: string) => post<Invitation>(`/invitations/${id}/resend`)
export const addTeam = (name: string) => post<Team>('/teams', { name })
export const changeTeam = (id: string, fields: { name: string; claim_minutes: number }, version: number) => patch<Team>(`/teams/${id}`, fields, { version })
export const setMembers = (id: string, agents: string[]) => put<Team>(`/teams/${id}/members`, { agents })
export const removeTeam = (id: string) => remove(`/teams/${id}`)
export const addToken = (body: { name: string; scopes: string[]; expires_at?: number }) => post<ApiToken & { secret: string }>('/tokens', body)
export const removeToken = (id: string) => remove(`/tokens/${id}`)
export const readAudit = (query: Record<string, string | null | undefined>) => get<Page<AuditLine>>('/audit', { ...query, limit: 100 })
