// Turns live facts into "read this again" (concerns.ts says what) and presence into the cache.
import { ref } from 'vue'
import { changesRow, concerns } from './concerns'
import { cache } from '@/api/cache'
import { openLive, type LiveState } from '@/api/live'
import { freshenRows } from '@/api/rows'
import type { Conversation, Fact, Presence } from '@/api/types'

export const live = ref<LiveState>('off')
const waiting = new Map<string, ReturnType<typeof setTimeout>>()

const touched = new Set<string>()
let rows: ReturnType<typeof setTimeout> | undefined
function freshen() { rows = undefined; void freshenRows([...touched]); touched.clear() }

/** Many facts in a row cause one read. */
function again(key: string[], wait: number): void {
  const name = key.join('/')
  if (waiting.has(name)) return
  waiting.set(name, setTimeout(() => { waiting.delete(name); void cache.invalidateQueries({ queryKey: key }) }, wait))
}

function heard(fact: Fact): void {
  if (fact.conversation && changesRow(fact)) { touched.add(fact.conversation); rows ??= setTimeout(freshen, 250) }
  for (const [key, wait] of concerns(fact)) again(key, wait)
}

function seen(conversation: string, presence: Presence[]): void {
  cache.setQueryData<Conversation>(['conversation', conversation], (known) => (known ? { ...known, presence } : known))
}

export const listenLive = () => openLive({
  fact: heard, presence: seen,
  gap: () => void cache.invalidateQueries(),
  state: (state) => { live.value = state },
})
