// Answering a message that is not the newest: its own sender gets the answer, in their own thread.
import { ref } from 'vue'
import type { Message } from '@/api/types'

export const answering = ref<Message | null>(null)
export function answerTo(message: Message): void { answering.value = message }
