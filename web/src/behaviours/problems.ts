// Which refusals of the server are words for people. What it says about a body or a query it could not read is for programs.
import type { Problem } from '@/api/client'

const FOR_PROGRAMS = new Set(['body.invalid', 'body.unreadable', 'body.type', 'body.too_many_parts', 'query.invalid', 'idempotency.invalid', 'idempotency.reused', 'idempotency.running'])
const CODE = /^[a-z][a-z_]*(\.[a-z][a-z_]*)?$/

/** The sentence to show, beginning like one; null where there is none for a person. */
export function sentence(problem: Pick<Problem, 'code' | 'message'>): string | null {
  const { code, message } = problem
  if (!CODE.test(code) || code.startsWith('http.') || FOR_PROGRAMS.has(code) || !message) return null
  return message.charAt(0).toLocaleUpperCase() + message.slice(1)
}
