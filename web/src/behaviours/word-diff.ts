// Two texts as the words that stayed, went and came. Pure; by the longest common run of words, for texts of a reply's length.
export interface Piece { kind: 'same' | 'gone' | 'new'; text: string }
const MOST = 1500
const words = (text: string) => text.match(/\S+\s*|\s+/gu) ?? []

function joined(pieces: Piece[]): Piece[] {
  const all: Piece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (last?.kind === piece.kind) last.text += piece.text
    else if (piece.text) all.push({ ...piece })
  }
  return all
}

/** What became of a text. Very long ones are told whole. */
export function wordDiff(before: string, now: string): Piece[] {
  const a = words(before), b = words(now)
  if (a.length > MOST || b.length > MOST) return joined([{ kind: 'gone', text: before }, { kind: 'new', text: now }])
  const wide = b.length + 1, runs = new Uint16Array((a.length + 1) * wide)
  const run = (i: number, j: number) => runs[i * wide + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) runs[i * wide + j] = a[i] === b[j] ? run(i + 1, j + 1) + 1 : Math.max(run(i + 1, j), run(i, j + 1))
  const out: Piece[] = []
  let i = 0, j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push({ kind: 'same', text: a[i] ?? '' }); i += 1; j += 1 }
    else if (j >= b.length || (i < a.length && run(i + 1, j) >= run(i, j + 1))) { out.push({ kind: 'gone', text: a[i] ?? '' }); i += 1 }
    else { out.push({ kind: 'new', text: b[j] ?? '' }); j += 1 }
  }
  return joined(out)
}
