// Keys pressed before what they are meant for is on screen wait, in their order, and are played once it is there: none is lost, none meets
// the screen before, and words typed after "r" become words of the answer (UI-720).
import { onScopeDispose } from 'vue'
import { isField } from './commands'

type When = () => boolean
type Held = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & { at: number }
const LIVES_MS = 5000, MOST = 60, LOOK_MS = 25, coming = new Set<When>(), missing = new Set<When>()
let waiting: Held[] = [], inVain = false, timer: ReturnType<typeof setTimeout> | undefined

function during(when: When, list: Set<When>): void { list.add(when); onScopeDispose(() => list.delete(when)) }
/** Another screen is on its way: no key is meant for the one in front. */
export const holdKeysWhile = (when: When) => during(when, coming)
/** Parts of this screen are on their way: keys that nothing takes yet may be meant for them. */
export const awaitKeysWhile = (when: When) => during(when, missing)
const any = (list: Set<When>) => [...list].some((when) => when())

const types = (key: Omit<Held, 'at'>) => [...key.key].length === 1 && !key.ctrlKey && !key.metaKey
function keep(event: KeyboardEvent): void {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event
  if (waiting.length < MOST) waiting.push({ key, code, ctrlKey, metaKey, altKey, shiftKey, at: performance.now() })
  event.preventDefault()
  timer ??= setTimeout(play, LOOK_MS)
}
/** Whether this press waits. `known`: a key of the table, so that F5 and Tab never wait. */
export function holds(event: KeyboardEvent, known: boolean): boolean {
  if (!event.isTrusted || event.isComposing) return false
  if (event.key === 'Escape') { waiting = []; return false }
  const waits = waiting.length > 0 || (!isField(event.target as Element) && any(coming))
  if (waits && (known || types(event))) keep(event)
  return waits && event.defaultPrevented
}
/** The same for a press that nothing takes. A played one stays first in line. */
export function awaits(event: KeyboardEvent): boolean {
  const waits = any(missing)
  if (waits && event.isTrusted) keep(event)
  else inVain = waits
  return waits && event.isTrusted
}
function play(): void {
  timer = undefined
  waiting = waiting.filter((held) => performance.now() - held.at < LIVES_MS)
  let typed = true
  while (waiting.length && typed && !any(coming)) {
    const [held] = waiting as [Held], target = document.activeElement ?? document.body, field = isField(target)
    const event = new KeyboardEvent('keydown', { ...held, bubbles: true, cancelable: true })
    inVain = false
    target.dispatchEvent(event)
    if (inVain) break
    waiting.shift()
    typed = field && types(held) && !event.defaultPrevented
    if (typed) document.execCommand('insertText', false, held.key)
  }
  if (waiting.length) timer = setTimeout(play, LOOK_MS)
}
/** Keys pressed before the app itself was there (first-paint): played in the desk, let go at a door. */
export function takeEarly(use: 'play' | 'drop'): void {
  const kept = (globalThis as { goodwordEarly?: () => Held[] }).goodwordEarly?.() ?? []
  if (use === 'play' && kept.length) { waiting = [...kept, ...waiting]; timer ??= setTimeout(play, LOOK_MS) }
}
