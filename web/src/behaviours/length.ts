// How long a text is, by the rule of its network: the same rule as channels/contract/src/length.rs, tried with the same cases.
import type { Length } from '@/api/types'

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
// Signs at a word's end that networks take for the sentence's and not for the link's.
const STOPS = /[.,;:!?)\]}"']+$/
const STOPS_OPENED = /[.,;:!?\]}"']+$/
const OF_HOST = /^[\p{Alphabetic}\p{N}.:-]+/u

function plain(rule: Length, text: string): number {
  return rule.unit === 'graphemes' ? [...segmenter.segment(text)].length : [...text].length
}

/** Where in a word a link begins; it goes on to the word's end, or the stop there. */
function linkStart(word: string): number {
  const found = ['https://', 'http://'].map((scheme) => word.indexOf(scheme)).filter((at) => at >= 0)
  return found.length ? Math.min(...found) : -1
}

// A bracket that was opened in the link is the link's.
function stop(link: string): number {
  return ((link.includes('(') ? STOPS_OPENED : STOPS).exec(link)?.[0].length) ?? 0
}

function ofWord(rule: Length, word: string): number {
  const link = rule.link === null ? -1 : linkStart(word)
  if (link >= 0) return plain(rule, word.slice(0, link)) + (rule.link ?? 0) + stop(word.slice(link))
  if (!rule.short_handles || !word.startsWith('@')) return plain(rule, word)
  const end = word.indexOf('@', 1)
  if (end < 0) return plain(rule, word)
  return 1 + plain(rule, word.slice(1, end)) + plain(rule, word.slice(end + 1).replace(OF_HOST, ''))
}

/** The length of a text; the white space between two words is a sign of its own. */
export function lengthOf(rule: Length, text: string): number {
  const words = text.split(/\p{White_Space}/u)
  return words.reduce((sum, word) => sum + ofWord(rule, word), words.length - 1)
}

/** How much a text is too long; none is 0. */
export function over(rule: Length, text: string): number {
  const heavy = rule.bytes === null ? 0 : new TextEncoder().encode(text).length - rule.bytes
  return Math.max(0, lengthOf(rule, text) - rule.most, heavy)
}
