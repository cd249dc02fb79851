// Who alone may send, in teams that claim.
import { computed } from 'vue'
import { useMe } from '@/api/session'
import type { AgentRef, Claim } from '@/api/types'
import { now } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'

/** Who holds a claim now: it ends by itself. */
export const holds = (claim: Claim | null, at: number): AgentRef | null => (claim?.until && claim.until > at ? claim.holder : null)

export function useHolder(claim: () => Claim | null) {
  const { data: me } = useMe()
  const holder = computed(() => holds(claim(), now.value))
  return { holder, mine: computed(() => holder.value !== null && holder.value.id === me.value?.agent.id) }
}

/** Why nothing can be sent; null where it can. */
export function useUnclaimed(claim: () => Claim | null) {
  const { holder, mine } = useHolder(claim)
  return computed(() => (!claim() || mine.value ? null : holder.value ? t('claim-blocked-other', { name: holder.value.name }) : t('claim-blocked')))
}
