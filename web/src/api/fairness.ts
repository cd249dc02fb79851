// Who is answered in public, and how soon: one question over a period, with the same figures as CSV.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from './client'
import type { Band, Ms } from './types'

type Period = { from: Ms; to: Ms }
export const useFairness = (asked: MaybeRefOrGetter<Period>) => useQuery({ queryKey: computed(() => ['reports', 'fairness', toValue(asked)]), queryFn: ({ signal }) => get<Period & { bands: Band[] }>('/reports/fairness', toValue(asked), { signal }), placeholderData: keepPreviousData })
export const fairnessFile = ({ from, to }: Period) => `/api/v1/reports/fairness.csv?from=${from}&to=${to}`
