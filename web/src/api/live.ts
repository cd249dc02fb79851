// The only place that opens an event stream. The browser resends Last-Event-ID by itself; when it gives up, we open again with jitter
// and tell everybody that something may have been missed.
import type { Fact, Presence } from './types'

export type LiveState = 'off' | 'connecting' | 'on' | 'lost'
interface Listener { fact(fact: Fact): void; presence(conversation: string, presence: Presence[]): void; gap(): void; state(state: LiveState): void }

export function openLive(listener: Listener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0, last = '', stopped = false

  function again() {
    source?.close()
    source = null
    if (stopped) return
    listener.state('lost')
    const wait = Math.min(30_000, 500 * 2 ** Math.min(tries++, 6)) * (0.5 + Math.random())
    timer = setTimeout(open, wait)
  }
  function heard<T>(event: Event, act: (data: T) => void) {
    const message = event as MessageEvent<string>
    if (message.lastEventId) last = message.lastEventId
    try { act(JSON.parse(message.data || '{}') as T) } catch { listener.gap() }
  }
  function open() {
    const reopened = tries > 0
    listener.state('connecting')
    source = new EventSource(`/api/v1/live${last ? `?last_event_id=${encodeURIComponent(last)}` : ''}`)
    source.onopen = () => { tries = 0; listener.state('on'); if (reopened) listener.gap() }
    source.onerror = () => { if (source?.readyState === EventSource.CLOSED) again(); else listener.state('lost') }
    source.addEventListener('fact', (e) => heard<Fact>(e, (fact) => listener.fact(fact)))
    source.addEventListener('presence', (e) => heard<{ conversation: string; presence: Presence[] }>(e, (p) => listener.presence(p.conversation, p.presence)))
    source.addEventListener('gap', () => listener.gap())
    source.addEventListener('bye', () => { tries = Math.max(tries, 1); again() })
  }
  open()
  return () => { stopped = true; clearTimeout(timer); source?.close(); listener.state('off') }
}
