// A list that does not jump: rows already shown keep their place and change in it, rows that left go, new ones wait behind a "3 new"
// pill. A row that was here before (an undone change) comes back to its place at once. Pure.
export interface Stable<T> { shown: T[]; fresh: number }

export function stable<T extends { id: string }>(now: readonly T[], shownIds: readonly string[], seen: ReadonlySet<string> = new Set()): Stable<T> {
  const byId = new Map(now.map((row) => [row.id, row]))
  const shown = shownIds.flatMap((id) => byId.get(id) ?? [])
  if (!shown.length) return { shown: [...now], fresh: 0 }
  const here = new Set(shown.map((row) => row.id))
  const last = now.findLastIndex((row) => here.has(row.id))
  let fresh = 0
  for (const [i, row] of now.entries()) {
    if (here.has(row.id)) continue
    if (i < last && !seen.has(row.id)) { fresh++; continue }
    const before = now.slice(0, i).findLast((known) => here.has(known.id))
    shown.splice(before ? shown.findIndex((known) => known.id === before.id) + 1 : 0, 0, row)
    here.add(row.id)
  }
  return { shown, fresh }
}
