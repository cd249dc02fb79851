// Who reads what is written: an answer is never wider than the post it answers, unless somebody chooses so (CH-118). Pure.
import type { Audience, Length, Person } from '@/api/types'

const WIDTH: readonly string[] = ['named', 'followers', 'quiet', 'everyone']
export type Chosen = Audience | ''

export const wider = (one: Chosen, other: Chosen) => WIDTH.indexOf(one) > WIDTH.indexOf(other)
/** Others than those named read it; what is not chosen yet is nothing anybody reads. */
export const isPublic = (audience: Chosen) => wider(audience, 'named')

/** As the post, or the widest that is allowed. */
export const usualAudience = (allowed: readonly Audience[], post: Audience | undefined): Chosen => allowed.find((one) => one === post) ?? allowed[0] ?? ''

/** A draft from elsewhere does not say who shall read it: then somebody must, before it leaves. */
export const mustChoose = (audience: Chosen, allowed: readonly Audience[]) => allowed.length > 0 && !allowed.includes(audience as Audience) && !(audience === '' && allowed.length === 1)

export const handleOf = (person: Person) => (person.handle ? `@${person.handle}` : person.name || person.address)

/** The words as their network counts them: where handles are counted, whoever is named stands before them. */
export function counted(rule: Length | null, text: string, people: Person[]): string {
  if (!rule?.short_handles) return text
  const said = text.toLowerCase()
  const missing = people.flatMap((one) => (one.handle && !said.includes(`@${one.handle.toLowerCase()}`) ? [`@${one.handle}`] : []))
  return [...missing, text].join(' ')
}
