// All that is in a view, frozen on the server at the moment of choosing: looked at first, then changed piece by piece.
import { ref, shallowRef } from 'vue'
import { readAllAgain, takeBack } from '../deeds'
import { chooseAll, previewBulk, readBulk, runBulk } from '@/api/deeds'
import type { Bulk, BulkPreview, Change } from '@/api/types'
import { t } from '@/behaviours/texts'
import { done, offer, wrong } from '@/behaviours/toasts'

export const frozen = shallowRef<Bulk | null>(null)
/** A change that waits for a yes: what it would come to. */
export const asked = shallowRef<{ change: Change; said: string; preview: BulkPreview } | null>(null)
/** A change that is running, or whose failures are looked at. */
export const running = shallowRef<Bulk | null>(null)
export const failures = ref<Bulk['failures']>([])

export async function freeze(view: string, q: string): Promise<void> {
  try { frozen.value = await chooseAll(view, q) } catch (fault) { wrong(fault) }
}
export function melt(): void { frozen.value = null; asked.value = null }

/** Asks what a change of the frozen set would come to. */
export async function wish(change: Change, said: string): Promise<boolean> {
  const set = frozen.value
  if (!set) return false
  try { asked.value = { change, said, preview: await previewBulk(set.id, change) } } catch (fault) { wrong(fault, t('change-refused')) }
  return true
}

const pause = (ms: number) => new Promise((go) => { setTimeout(go, ms) })
async function follow(id: string): Promise<Bulk> {
  for (;;) {
    const now = await readBulk(id)
    running.value = now
    if (now.state === 'done' || now.state === 'undone') return now
    await pause(now.total > 1000 ? 1000 : 300)
  }
}

export async function yes(): Promise<void> {
  const set = frozen.value, wished = asked.value
  if (!set || !wished) return
  try {
    await runBulk(set.id, wished.change)
    melt()
    const end = await follow(set.id)
    readAllAgain()
    const { deed } = end
    done(t('bulk-done', { count: end.done }), deed ? async () => { await takeBack(deed); const back = await follow(set.id); readAllAgain(); shown(back) } : undefined, 30_000)
    shown(end)
  } catch (fault) { wrong(fault, t('change-refused')); asked.value = null } finally { running.value = null }
}

function shown(end: Bulk): void {
  running.value = null
  if (end.failures.length) offer(t('bulk-some-failed', { count: end.state === 'undone' ? end.failures.length : end.failed }), { label: t('bulk-which'), run: () => { failures.value = end.failures } })
}
