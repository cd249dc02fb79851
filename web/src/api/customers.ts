import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post, remove } from './client'
import type { Brief, Customer, Page, StoryLine, Undeliverable } from './types'

type Id = MaybeRefOrGetter<string>
export function useCustomers(q: Id) {
  return useInfiniteQuery({
    queryKey: computed(() => ['customers', toValue(q)]), initialPageParam: null as string | null, getNextPageParam: (last: Page<Customer>) => last.next,
    queryFn: ({ pageParam, signal }) => get<Page<Customer>>('/customers', { q: toValue(q), cursor: pageParam, limit: 50 }, { signal }),
  })
}
export const findCustomers = (q: string) => get<Page<Customer>>('/customers', { q, limit: 8 }).then((p) => p.items)
export const useCustomer = (id: Id) => useQuery({ queryKey: computed(() => ['customer', toValue(id)]), queryFn: () => get<Customer>(`/customers/${toValue(id)}`), enabled: computed(() => Boolean(toValue(id))) })
export const useBrief = (id: Id) => useQuery({ queryKey: computed(() => ['brief', toValue(id)]), queryFn: () => get<Brief>(`/customers/${toValue(id)}/brief`), enabled: computed(() => Boolean(toValue(id))) })
export function useStory(id: Id) {
  return useInfiniteQuery({
    queryKey: computed(() => ['story', toValue(id)]), enabled: computed(() => Boolean(toValue(id))), initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => get<Page<StoryLine>>(`/customers/${toValue(id)}/story`, { cursor: pageParam, limit: 30 }), getNextPageParam: (last: Page<StoryLine>) => last.next,
  })
}

export type CustomerFields = Partial<Pick<Customer, 'name' | 'language' | 'zone' | 'company' | 'notes'>>
export const addCustomer = (name: string, identities: { kind: string; value: string }[]) => post<Customer>('/customers', { name, identities })
export const changeCustomer = (id: string, fields: CustomerFields, version: number) => patch<Customer>(`/customers/${id}`, fields, { version })
export const addIdentity = (id: string, kind: string, value: string) => post<Customer>(`/customers/${id}/identities`, { kind, value })
export const removeIdentity = (id: string, identity: string) => remove(`/customers/${id}/identities/${identity}`)
export const addressWorks = (id: string, identity: string) => remove<Customer>(`/customers/${id}/identities/${identity}/undeliverable`)
export const findUndeliverable = (addresses: string[]) => get<Page<Undeliverable>>('/undeliverable', { addresses: addresses.join(',') }).then((p) => p.items)
export const block = (id: string) => post(`/customers/${id}/block`)
export const unblock = (id: string) => remove(`/customers/${id}/block`)
