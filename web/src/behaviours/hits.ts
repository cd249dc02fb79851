// Where the words of a search stand in a text. Case, accents and endings are folded, as the server folds them. Pure.
import { chips } from './query-chips'
import type { Part } from './marked'

/** Lower case, accents gone. One letter may become several ("ß" stays, "ﬁ" becomes "fi"). */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The plain words of what was typed: no operators, no quotes, nothing that is denied. */
export function searched(query: string): string[] {
  const asked = chips(query).reduce((text, chip) => text.replace(chip.raw, ' '), query)
  const rest = asked.replace(/(?<!\S)-(?!-)("[^"]*"|\S+)/g, ' ')
  return [...new Set(plain(rest).split(/[^\p{L}\p{N}]+/u).filter(Boolean))].slice(0, 12)
}

/** A word is a hit when it begins with one that was searched for. */
export function hits(text: string, words: readonly string[]): Part[] {
  if (!words.length) return [{ text, hit: false }]
  const parts: Part[] = []
  for (const [piece] of text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu)) {
    const folded = plain(piece), hit = words.some((word) => folded.startsWith(word)), last = parts.at(-1)
    if (last?.hit === hit) last.text += piece
    else parts.push({ text: piece, hit })
  }
  return parts
}
