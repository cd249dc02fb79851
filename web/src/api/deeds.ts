// Merging, moving, links, many at once, saved views: and the one way to take any of it back.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post, put, remove } from './client'
import type { Alike, Bulk, BulkPreview, Change, Customer, Deed, Done, Link, MergeField, Page, Row, SamePerson, SavedView, SeenBy, Tie, ViewFields } from './types'

type Id = MaybeRefOrGetter<string>
const items = <T>(path: string) => get<{ items: T[] }>(path).then((a) => a.items)

export const findConversations = (q: string) => get<Page<Row>>('/conversations', { view: 'all', q, sort: 'newest', limit: 12 }).then((p) => p.items)
export const undoDeed = (id: string) => post<{ deed: Deed; left: number }>(`/deeds/${id}/undo`)
export const mergeInto = (id: string, others: string[], customers: string[] = []) => post<Done>(`/conversations/${id}/merge`, { others, customers })
export const moveMessages = (id: string, messages: string[], to: string | null, subject = '') => post<Done>(`/conversations/${id}/move`, { messages, to, subject: subject || null })
export const seenByCustomer = (id: string) => get<SeenBy>(`/conversations/${id}/customer`)

export const useLinks = (id: Id) => useQuery({ queryKey: computed(() => ['links', toValue(id)]), queryFn: () => items<Link>(`/conversations/${toValue(id)}/links`), enabled: computed(() => Boolean(toValue(id))) })
export const linksOf = (id: string) => items<Link>(`/conversations/${id}/links`)
export const addLink = (id: string, to: string, tie: Tie) => post<{ items: Link[] }>(`/conversations/${id}/links`, { to, tie })
export const removeLink = (id: string, link: string) => remove<{ items: Link[] }>(`/conversations/${id}/links/${link}`)
export const useAlike = (id: Id) => useQuery({ queryKey: computed(() => ['alike', toValue(id)]), queryFn: () => items<Alike>(`/conversations/${toValue(id)}/alike`), enabled: computed(() => Boolean(toValue(id))) })

export const chooseAll = (view: string, q: string) => post<Bulk>('/bulks', { view, q: q || null })
export const readBulk = (id: string) => get<Bulk>(`/bulks/${id}`)
export const previewBulk = (id: string, change: Change) => post<BulkPreview>(`/bulks/${id}/preview`, { change })
export const runBulk = (id: string, change: Change) => post<Bulk>(`/bulks/${id}/run`, { change })

export const addView = (fields: ViewFields) => post<SavedView>('/views', fields)
export const changeView = (id: string, fields: ViewFields, version: number) => put<SavedView>(`/views/${id}`, fields, { version })
export const removeView = (id: string) => remove<SavedView>(`/views/${id}`)

export const useSamePeople = (id: Id) => useQuery({ queryKey: computed(() => ['same', toValue(id)]), queryFn: () => items<SamePerson>(`/customers/${toValue(id)}/alike`), enabled: computed(() => Boolean(toValue(id))) })
export const notTheSame = (id: string, other: string) => post<Page<SamePerson>>(`/customers/${id}/different`, { other })
export const previewMerge = (id: string, other: string, take: MergeField[]) => post<Customer>(`/customers/${id}/merge/preview`, { other, take })
export const mergeCustomers = (id: string, other: string, take: MergeField[]) => post<{ customer: Customer; deed: string }>(`/customers/${id}/merge`, { other, take })
