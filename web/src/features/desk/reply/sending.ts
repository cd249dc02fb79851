// What becomes of a conversation when an answer is sent: a wish of whoever sends, kept on the server.
import { computed } from 'vue'
import type { After } from './useComposer'
import { savePreferences, useMe } from '@/api/session'
import type { SendAnd, Sending } from '@/api/types'
import { now, zone } from '@/behaviours/local-time'
import { wrong } from '@/behaviours/toasts'
import { atHour } from '@/behaviours/zone'

const USUAL: Sending = { and: 'wait', next: false }
export const tomorrow = () => atHour(now.value, 1, 9, zone.value)

export function useSending() {
  const { data: me } = useMe()
  const wish = computed(() => me.value?.preferences.sending ?? USUAL)
  const after = (way: SendAnd): After => (way === 'snooze' ? { status: 'snoozed', snooze: tomorrow(), next: wish.value.next } : { status: way === 'resolve' ? 'resolved' : way === 'open' ? 'open' : 'waiting', next: wish.value.next })
  async function keep(fields: Partial<Sending>) {
    if (!me.value) return
    try { await savePreferences({ ...me.value.preferences, sending: { ...wish.value, ...fields } }) } catch (fault) { wrong(fault) }
  }
  return { wish, after, usual: () => after(wish.value.and), keep }
}
