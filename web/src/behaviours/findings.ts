// What the reply check found, kept in step with the words while they change. Pure. Places come in code points; a text box counts otherwise.
export interface Spot { start: number; end: number }
export interface Place { from: number; to: number }

const unit = (text: string, point: number) => { let at = 0; for (let left = point; left > 0 && at < text.length; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1; return at }

/** Findings of an earlier text whose words still stand untouched in this one, with their places here. What has no place is only true of its own text. */
export function standing<T extends Spot>(then: string, now: string, findings: readonly T[]): (T & Place)[] {
  const least = Math.min(then.length, now.length)
  let before = 0, behind = 0
  while (before < least && then[before] === now[before]) before += 1
  while (behind < least - before && then[then.length - 1 - behind] === now[now.length - 1 - behind]) behind += 1
  const moved = now.length - then.length
  return findings.flatMap((one) => {
    const from = unit(then, one.start), to = unit(then, one.end)
    if (then === now || (from < to && to <= before)) return [{ ...one, from, to }]
    return from < to && from >= then.length - behind ? [{ ...one, from: from + moved, to: to + moved }] : []
  })
}

/** The text with other words at a place, written large where what stood there was. */
export function replaced(text: string, place: Place, words: string): string {
  const large = /^\p{Lu}/u.test(text.slice(place.from, place.to))
  return text.slice(0, place.from) + (large ? words.charAt(0).toLocaleUpperCase() + words.slice(1) : words) + text.slice(place.to)
}
