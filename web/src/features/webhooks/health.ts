import type { Webhook } from '@/api/webhooks'

/** How a webhook is, in one word and one colour. */
export function health(one: Webhook): { word: 'paused' | 'off' | 'failing' | 'new' | 'ok'; tone: 'plain' | 'late' | 'soon' | 'ok' } {
  if (one.stop) return one.stop.why === 'paused' ? { word: 'paused', tone: 'soon' } : { word: 'off', tone: 'late' }
  if (one.failing_since) return { word: 'failing', tone: 'late' }
  return one.last_ok_at ? { word: 'ok', tone: 'ok' } : { word: 'new', tone: 'plain' }
}
export const host = (url: string) => { try { return new URL(url).host } catch { return url } }
export const nameOf = (one: Webhook) => one.description || host(one.url)
