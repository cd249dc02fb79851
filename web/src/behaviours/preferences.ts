// What somebody likes their desk to be like.
import { computed } from 'vue'
import { wrong } from './toasts'
import { savePreferences, useMe } from '@/api/session'
import type { Preferences } from '@/api/types'

/** Preferences are saved the moment they are touched. */
export function usePreferences() {
  const { data: me } = useMe()
  const now = computed(() => me.value?.preferences)
  async function set(fields: Partial<Preferences>) {
    if (!now.value) return
    try { await savePreferences({ ...now.value, ...fields }) } catch (fault) { wrong(fault) }
  }
  return { now, set }
}
