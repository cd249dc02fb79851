// What becomes of a conversation when an answer is sent: a wish of whoever sends, kept on the server.
import { computed } from 'vue'
import type { After } from './useComposer'
import type { SendAnd, Sending } from '@/api/types'
import { now, zone } from '@/behaviours/local-time'
import { usePreferences } from '@/behaviours/preferences'
import { atHour } from '@/behaviours/zone'

const USUAL: Sending = { and: 'wait', next: false }
export const tomorrow = () => atHour(now.value, 1, 9, zone.value)

export function useSending() {
  const { now: liked, set } = usePreferences()
  const wish = computed(() => liked.value?.sending ?? USUAL)
  const after = (way: SendAnd): After => (way === 'snooze' ? { status: 'snoozed', snooze: tomorrow(), next: wish.value.next } : { status: way === 'resolve' ? 'resolved' : way === 'open' ? 'open' : 'waiting', next: wish.value.next })
  const keep = (fields: Partial<Sending>) => set({ sending: { ...wish.value, ...fields } })
  return { wish, after, usual: () => after(wish.value.and), keep }
}
