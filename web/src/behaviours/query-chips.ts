// The operators of a search and how they are shown as chips and completed. Pure.
export const OPERATORS = ['from', 'to', 'customer', 'company', 'label', 'status', 'priority', 'inbox', 'channel', 'team', 'assignee', 'sla', 'due', 'before', 'after', 'has', 'is', 'visibility', 'mood', 'topic', 'language'] as const
export interface Chip { operator: string; value: string; raw: string; denied: boolean }

/** Operators whose values are a short list. */
export const FIXED: Record<string, string[]> = { status: ['open', 'waiting', 'waiting_us', 'snoozed', 'resolved', 'spam', 'trash'], priority: ['low', 'normal', 'high', 'urgent'], sla: ['risk', 'late', 'runs', 'none'], due: ['today', 'tomorrow'], before: ['today', 'yesterday'], after: ['today', 'yesterday'], visibility: ['public', 'private', 'internal'], has: ['attachment'], is: ['unread', 'starred', 'muted', 'archived', 'public', 'private', 'internal', 'complaint', 'question', 'praise', 'urgent'], mood: ['good', 'bad'], language: 'en de fr es it nl pt pl tr sv da no fi cs ro hu el uk ru ar zh ja none'.split(' '), topic: 'delivery return refund billing account technical product order contract booking staff security'.split(' ') }
const PATTERN = new RegExp(`(?<![\\w"-])(-?)(${OPERATORS.join('|')}):("[^"]*"|[^\\s"]+)`, 'gi')

export function chips(query: string): Chip[] {
  return [...query.matchAll(PATTERN)].map((m) => ({ denied: m[1] === '-', operator: (m[2] ?? '').toLowerCase(), value: (m[3] ?? '').replaceAll('"', ''), raw: m[0] }))
}

export const without = (query: string, raw: string) => query.replace(raw, '').replace(/\s{2,}/g, ' ').trim()
/** A piece of a query put in place of another. */
export const instead = (query: string, raw: string, next: string) => query.replace(raw, () => next)
export const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value)

/** What the last word could become: an operator, or a value of the operator being typed. */
export function completions(query: string, values: Record<string, string[]>): string[] {
  const last = (/(?:^|\s)([^\s"]*(?::"[^"]*)?)$/.exec(query)?.[1] ?? '').replace(/^-/, '')
  if (!last) return []
  const head = query.slice(0, query.length - last.length)
  const [operator = '', typed] = last.split(/:(.*)/s)
  if (typed === undefined) return OPERATORS.filter((o) => o.startsWith(operator.toLowerCase()) && operator).map((o) => `${head}${o}:`)
  const wanted = typed.replaceAll('"', '').toLowerCase()
  const offered = FIXED[operator.toLowerCase()] ?? values[operator.toLowerCase()] ?? []
  return offered.filter((v) => v.toLowerCase().includes(wanted) && v.toLowerCase() !== wanted).slice(0, 6).map((v) => `${head}${operator}:${quoted(v)}`)
}
