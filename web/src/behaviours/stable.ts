// A list that does not jump: rows already shown keep their place and change in it, rows that left go, new ones wait behind a "3 new" pill.
export interface Stable<T> { shown: T[]; fresh: number }

export function stable<T extends { id: string }>(now: readonly T[], shownIds: readonly string[]): Stable<T> {
  const known = new Set(shownIds)
  const byId = new Map(now.map((row) => [row.id, row]))
  const kept = shownIds.flatMap((id) => byId.get(id) ?? [])
  if (!kept.length) return { shown: [...now], fresh: 0 }
  const lastKnown = now.findLastIndex((row) => known.has(row.id))
  const later = now.slice(lastKnown + 1)
  return { shown: [...kept, ...later], fresh: now.slice(0, lastKnown).filter((row) => !known.has(row.id)).length }
}
