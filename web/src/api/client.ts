// The only place that talks HTTP to the server.
import type { Page } from './types'

export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly body: Record<string, unknown> = {}) { super(detail) }
  get field() { return typeof this.body.field === 'string' ? this.body.field : null }
  get fault() { return typeof this.body.fault === 'string' ? this.body.fault : null }
}

type Query = Record<string, string | number | boolean | null | undefined>
interface Extra { query?: Query; version?: number | null; signal?: AbortSignal; quiet?: boolean; key?: string; asks?: boolean /* nothing changes by it */ }

let onSignedOut: () => void = () => {}
export const whenSignedOut = (act: () => void) => { onSignedOut = act }

export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value != null && value !== '') params.set(key, String(value))
  const text = params.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

async function refusal(answer: Response): Promise<Problem> {
  const body = await answer.json().catch(() => ({})) as Record<string, unknown>
  const text = [body.detail, body.title, answer.statusText].find((t) => typeof t === 'string' && t) as string | undefined
  return new Problem(answer.status, typeof body.code === 'string' ? body.code : `http.${answer.status}`, text ?? `HTTP ${answer.status}`, body)
}

async function call<T>(method: string, path: string, body: unknown, extra: Extra): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Goodword'] = '1'
  if (method === 'POST' && !extra.asks) headers['Idempotency-Key'] = extra.key ?? freshKey()
  if (extra.version != null) headers['If-Match'] = `"v${extra.version}"`
  const form = body instanceof FormData || body instanceof Blob
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json'
  let answer: Response
  try {
    answer = await fetch(address(path, extra.query), { method, headers, signal: extra.signal, credentials: 'same-origin', cache: 'no-store', body: body === undefined ? undefined : form ? body : JSON.stringify(body) })
  } catch (fault) {
    if (extra.signal?.aborted) throw fault
    throw new Problem(0, 'network.unreachable', '')
  }
  if (answer.status === 401 && !extra.quiet) onSignedOut()
  if (!answer.ok) throw await refusal(answer)
  if (answer.status === 204) return undefined as T
  const text = await answer.text()
  return (text ? JSON.parse(text) : undefined) as T
}

export const get = <T>(path: string, query?: Query, extra: Extra = {}) => call<T>('GET', path, undefined, { ...extra, query })
export const post = <T = void>(path: string, body: unknown = {}, extra: Extra = {}) => call<T>('POST', path, body, extra)
export const put = <T = void>(path: string, body: unknown, extra: Extra = {}) => call<T>('PUT', path, body, extra)
export const patch = <T = void>(path: string, body: unknown, extra: Extra = {}) => call<T>('PATCH', path, body, extra)
export const remove = <T = void>(path: string, extra: Extra = {}) => call<T>('DELETE', path, undefined, extra)

export async function all<T>(path: string, query: Query = {}): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await get<Page<T>>(path, { limit: 200, ...query, cursor })
    items.push(...page.items)
    cursor = page.next
  } while (cursor && items.length < 5000)
  return items
}
