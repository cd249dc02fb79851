// What the signs of a row mean, in words: asked for when somebody points at one, not written out for each row that passes by.
import { asleepWord, statusWord } from '../words'
import type { Manifest, Row } from '@/api/types'
import { absolute, weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'

const WORDS: Record<string, (row: Row, channel?: Manifest) => string> = {
  count: (row) => t('message-count', { count: row.message_count }),
  wait: (row) => t('waiting-since', { when: absolute(row.waiting_since ?? row.last_at) }),
  due: (row) => (row.due ? `${t(`clock-${row.due.kind}`)}: ${absolute(row.due.at)}` : ''),
  last: (row) => absolute(row.last_at),
  followup: (row) => t('followup-by', { when: weekdayClock(row.followup?.at ?? row.last_at) }),
  later: () => t('view-scheduled'),
  failed: () => t('delivery-failed'),
  priority: (row) => t(`priority-${row.priority}`),
  status: (row) => (row.status === 'snoozed' ? asleepWord(row) : statusWord(row.status)),
  public: () => t('public'),
  labels: (row) => row.labels.map((label) => label.name).join(', '),
  channel: (row, channel) => `${channel?.name ?? row.channel}: ${row.inbox.name}`,
  assignee: (row) => t('assigned-to', { name: row.assignee?.name ?? '' }),
}
export const meaning = (sign: string, row: Row, channel?: Manifest) => WORDS[sign]?.(row, channel) ?? ''
