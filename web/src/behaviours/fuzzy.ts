// How well typed letters match a title: 0 = not at all. Word starts and neighbours count more. Pure.
const folded = new Map<string, string>()
export function fold(text: string): string {
  let found = folded.get(text)
  if (found === undefined) { if (folded.size > 1000) folded.clear(); folded.set(text, found = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')) }
  return found
}

export function fuzzy(typed: string, title: string): number {
  const [needle, hay] = [fold(typed).replace(/\s+/g, ''), fold(title)]
  if (!needle) return 1
  let score = 0, from = 0, run = 0
  for (const letter of needle) {
    const at = hay.indexOf(letter, from)
    if (at < 0) return 0
    run = at === from && from > 0 ? run + 1 : 0
    const starts = at === 0 || /[\s(/-]/.test(hay[at - 1] ?? '')
    score += 1 + run * 2 + (starts ? 4 : 0) - Math.min(3, (at - from) / 8)
    from = at + 1
  }
  return Math.max(0.1, score + (hay.includes(fold(typed)) ? 10 : 0) - hay.length / 100)
}
