// Answering a message that is not the newest: its own sender gets the answer, in their own thread.
import { ref } from 'vue'
import type { Attachment, Message } from '@/api/types'

export const answering = ref<Message | null>(null)
export function answerTo(message: Message): void { answering.value = message }

/** A file made elsewhere that shall leave with an answer of this conversation. */
export const attaching = ref<{ conversation: string; file: Attachment } | null>(null)
export function attachTo(conversation: string, file: Attachment): void { attaching.value = { conversation, file } }
