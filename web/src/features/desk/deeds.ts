// Deeds on screen: what was done is said with its way back, and everything that may have changed is read again.
import { reactive } from 'vue'
import { cache } from '@/api/cache'
import { linksOf, undoDeed } from '@/api/deeds'
import { t } from '@/behaviours/texts'
import { done, offer, tell } from '@/behaviours/toasts'
import { changeMany } from '@/api/desk'

/** Deeds taken back while this page is open: their lines offer it no more. */
export const undone = reactive(new Set<string>())

const TOUCHED = ['conversation', 'timeline', 'rows', 'views', 'links', 'alike', 'story', 'brief', 'customer', 'customers', 'same']
export function readAllAgain(): void {
  for (const key of TOUCHED) void cache.invalidateQueries({ queryKey: [key] })
}

export async function takeBack(deed: string): Promise<void> {
  const { left } = await undoDeed(deed)
  undone.add(deed)
  readAllAgain()
  tell(left ? t('undone-but', { count: left }) : t('undone'))
}

/** Says what was done; `z` takes it back. */
export function did(text: string, deed: string | null): void {
  readAllAgain()
  done(text, deed ? () => takeBack(deed) : undefined)
}

/** Whoever resolves a whole is asked about its parts. */
export async function offerParts(id: string): Promise<void> {
  const links = await linksOf(id).catch(() => [])
  const open = links.filter((link) => link.tie === 'parent_of' && !['resolved', 'spam', 'trash'].includes(link.status))
  if (!open.length) return
  offer(t('parts-open', { count: open.length }), { label: t('parts-resolve', { count: open.length }), run: async () => {
    const answer = await changeMany(open.map((link) => link.conversation), { status: 'resolved' })
    did(t('done-resolved', { count: answer.changed }), answer.deed)
  } })
}
