// What is done about a promise from a card or a list: read again afterwards, and taken back where that can be.
import { cache } from '@/api/cache'
import { reopenPromise, settlePromise, type Owed } from '@/api/ledger'
import { weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'
import { done, wrong } from '@/behaviours/toasts'

export const readAgain = () => cache.invalidateQueries({ queryKey: ['owed'] })

export async function settle(owed: Owed, body: Parameters<typeof settlePromise>[1]): Promise<boolean> {
  try { await settlePromise(owed.id, body) } catch (fault) { wrong(fault); void readAgain(); return false }
  done(t(`owed-done-${body.how}`), async () => { await reopenPromise(owed.id, { why: 'undone' }); await readAgain() })
  void readAgain()
  return true
}

export const due = (owed: Owed) => t(owed.state === 'open' && owed.overdue ? 'owed-was-due' : 'owed-due', { when: weekdayClock(owed.due_at) })
const TONES = { open: 'accent', kept: 'ok', kept_late: 'soon', broken: 'late', changed: 'plain', void: 'plain' } as const
export const tone = (owed: Owed) => (owed.state === 'open' && owed.overdue ? 'late' : TONES[owed.state])
export const standing = (owed: Owed) => (owed.state === 'open' && owed.overdue ? t('owed-overdue') : t(`owed-state-${owed.state.replace('_', '-')}`))
