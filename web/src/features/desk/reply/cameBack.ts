// Addresses mail came back from: whoever writes there again is warned before, and says so if they mean it (MAIL-805).
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, reactive } from 'vue'
import { findUndeliverable } from '@/api/customers'
import type { Person } from '@/api/types'
import { validAddress } from '@/behaviours/people'

export function useCameBack(people: () => Person[]) {
  const addresses = computed(() => [...new Set(people().map((one) => one.address.trim().toLowerCase()).filter(validAddress))].sort())
  const { data } = useQuery({
    queryKey: computed(() => ['undeliverable', addresses.value.join(',')]), queryFn: () => findUndeliverable(addresses.value),
    enabled: computed(() => addresses.value.length > 0), staleTime: 10_000, placeholderData: keepPreviousData,
  })
  /** Where somebody sends all the same, for this answer. */
  const anyway = reactive(new Set<string>())
  const open = computed(() => (data.value ?? []).filter((one) => addresses.value.includes(one.address.toLowerCase()) && !anyway.has(one.address)))
  return { open, anyway }
}
export type CameBack = ReturnType<typeof useCameBack>
