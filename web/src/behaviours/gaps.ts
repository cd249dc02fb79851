// What in a text still waits to be filled: gaps a macro left, and variables somebody typed. The server refuses the same. Pure.
export interface Gap { name: string; from: number; to: number }

const GAP = /⟦([^⟦⟧\n]{0,100})⟧|\{\{\s*((?:customer|conversation|agent|inbox|company|hours)\.[a-z_]+)\s*\}\}/g
export const gapsIn = (text: string): Gap[] => [...text.matchAll(GAP)].map((m) => ({ name: (m[1] ?? m[2] ?? '').trim(), from: m.index, to: m.index + m[0].length }))

/** The text in pieces, gaps apart. */
export function pieces(text: string): { text: string; gap: boolean }[] {
  const out: { text: string; gap: boolean }[] = []
  let at = 0
  for (const { from, to, name } of gapsIn(text)) { if (from > at) out.push({ text: text.slice(at, from), gap: false }); out.push({ text: name, gap: true }); at = to }
  if (at < text.length) out.push({ text: text.slice(at), gap: false })
  return out
}

/** What was typed after a slash that begins a word, up to the caret; null where no macro is asked for. */
export const slashed = (before: string): string | null => /(?:^|\s)\/([^\n/]{0,40})$/u.exec(before)?.[1] ?? null
