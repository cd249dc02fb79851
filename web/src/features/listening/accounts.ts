// The inboxes whose network can be searched for words.
import { computed } from 'vue'
import { useInboxes, useManifest } from '@/api/settings'

export function useAccounts() {
  const { data, isPending } = useInboxes(), manifest = useManifest()
  const accounts = computed(() => (data.value ?? []).filter((box) => manifest(box.channel)?.listens))
  const options = computed(() => accounts.value.map((box) => ({ value: box.id, label: box.name })))
  const nameOf = (id: string) => data.value?.find((box) => box.id === id)?.name ?? ''
  return { accounts, options, nameOf, isPending }
}
