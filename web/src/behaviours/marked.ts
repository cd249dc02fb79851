// Search hits: text between U+0002 and U+0003 is marked. Pure.
export interface Part { text: string; hit: boolean }

export function marked(text: string): Part[] {
  const parts: Part[] = []
  for (const [i, piece] of text.split('\u0002').entries()) {
    const end = i === 0 ? -1 : piece.indexOf('\u0003')
    if (end >= 0) parts.push({ text: piece.slice(0, end), hit: true })
    const rest = end >= 0 ? piece.slice(end + 1) : piece.replaceAll('\u0003', '')
    if (rest) parts.push({ text: rest, hit: false })
  }
  return parts
}
