// Proof on request, and the merges of a customer that can be taken back.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post } from './client'
import type { CustomerRef, Ms, Page } from './types'

export interface Proof { id: string; customer: string; address: string; other: CustomerRef | null; conversation: string; asked_by: string; asked_at: Ms; until: Ms; state: 'asked' | 'proven' | 'denied'; how: 'link' | 'code' | null; answered_at: Ms | null }
export interface Merge { deed: string; other: CustomerRef; by: string; at: Ms; until: Ms }

type Id = MaybeRefOrGetter<string>
const list = <T>(id: Id, what: string) => useQuery({ queryKey: computed(() => [what, toValue(id)]), queryFn: () => get<Page<T>>(`/customers/${toValue(id)}/${what}`).then((page) => page.items) })
export const useProofs = (id: Id) => list<Proof>(id, 'proofs')
export const useMerges = (id: Id) => list<Merge>(id, 'merges')
export const askProof = (id: string, address: string) => post<Proof>(`/customers/${id}/proofs`, { address })
export const tryCode = (id: string, proof: string, code: string) => post<Proof>(`/customers/${id}/proofs/${proof}/code`, { code })
