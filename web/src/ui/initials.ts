// What an avatar shows: two letters and one of six quiet tints, the same for the same person everywhere.
export function initials(name: string): string {
  const words = name.replace(/[^\p{L}\p{N}\s@.-]/gu, '').split(/[\s@.-]+/).filter(Boolean)
  return ([...words[0] ?? '?'][0] ?? '?').concat(words.length > 1 ? [...words.at(-1) ?? ''][0] ?? '' : '').toUpperCase()
}

const known = new Map<string, number>()
export function tint(seed: string): number {
  let found = known.get(seed)
  if (found === undefined) known.set(seed, found = ([...seed].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) % 9973, 7) % 6) + 1)
  return found
}
