// Words that another part of the screen hands to the reply box of a conversation; nothing is sent by itself.
import { ref } from 'vue'

export const handed = ref<{ conversation: string; words: string } | null>(null)
