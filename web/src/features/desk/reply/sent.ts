// After sending: the undo window. The outbox lives on the server, so undo works from the thread, the toast and `z`.
import { ref } from 'vue'
import { saveNow } from './words-kept'
import { change } from '../actions'
import { readAgain, replaceItem } from '../thread/items'
import { cache } from '@/api/cache'
import { undoMessage } from '@/api/desk'
import { takeLaterBack } from '@/api/later'
import type { Conversation, Draft, Message } from '@/api/types'
import { weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'
import { done, forget, offer, tell, wrong } from '@/behaviours/toasts'

/** A draft that came back from an undone message; the composer of its conversation takes it up. */
export const returned = ref<{ conversation: string; draft: Draft } | null>(null)
const toastOf = new Map<string, number>()

export async function takeBack(message: Message, conversation: string): Promise<void> {
  const toast = toastOf.get(message.id)
  if (toast !== undefined) forget(toast)
  try {
    // The server joins it to what was begun meanwhile, as far as it has that; what shall not leave waits for that only shortly.
    await Promise.race([saveNow(conversation), new Promise((done) => { setTimeout(done, 800) })])
    const { draft } = await undoMessage(message.id)
    if (message.delivery) replaceItem(conversation, { ...message, delivery: { ...message.delivery, state: 'undone', until: null } })
    await cache.refetchQueries({ queryKey: ['conversation', conversation] })
    returned.value = { conversation, draft }
    tell(t('undo-sent'))
  } catch (fault) { wrong(fault, t('undo-too-late')) }
  readAgain(conversation)
}

/** A planned answer becomes a draft again. */
export async function takePlannedBack(later: string, conversation: string): Promise<void> {
  await saveNow(conversation)
  const { draft } = await takeLaterBack(later)
  await cache.refetchQueries({ queryKey: ['conversation', conversation] })
  returned.value = { conversation, draft }
}

/** Whoever answers where an update is owed is asked whether this was it. */
export function askKept(conversation: Conversation): void {
  const owed = conversation.followup
  if (owed) offer(t('followup-ask', { when: weekdayClock(owed.at) }), { label: t('followup-done'), run: () => change([conversation], { followup_at: null }, t('done-followup-done', { count: 1 })) })
}

export function announceSent(message: Message, conversation: string): void {
  const until = message.delivery?.until
  if (!until) { tell(t('sent')); return }
  const lasts = Math.max(1000, until - Date.now())
  const id = done(t('sent-undo', { seconds: Math.ceil(lasts / 1000) }), () => takeBack(message, conversation), lasts)
  toastOf.set(message.id, id)
  setTimeout(() => { toastOf.delete(message.id); forget(id) }, lasts)
}
