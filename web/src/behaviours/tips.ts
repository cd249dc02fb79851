// One tooltip for the whole screen: any element with data-tip. Shown on hover and focus, dismissed with Escape, itself hoverable.
import { reactive } from 'vue'

export interface Tip { text: string; keys: string; x: number; y: number; below: boolean }
export const tip = reactive<{ now: Tip | null }>({ now: null })
let timer: ReturnType<typeof setTimeout> | undefined, owner: Element | null = null

function show(el: Element): void {
  const box = el.getBoundingClientRect()
  const below = box.bottom + 48 < window.innerHeight
  tip.now = { text: el.getAttribute('data-tip') ?? '', keys: el.getAttribute('data-keys-hint') ?? '', x: box.left + box.width / 2, y: below ? box.bottom : box.top, below }
}
function hide(): void { clearTimeout(timer); owner = null; tip.now = null }

function over(event: Event): void {
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('[data-tip-self]')) return
  const el = target?.closest('[data-tip]') ?? null
  if (el === owner) return
  hide()
  if (!el || (event.type === 'focusin' && !el.matches(':focus-visible'))) return
  owner = el
  timer = setTimeout(() => { if (owner?.isConnected) show(owner) }, event.type === 'focusin' ? 150 : 450)
}

export function listenForTips(): () => void {
  const key = (event: KeyboardEvent) => { if (event.key === 'Escape') hide() }
  const events: [string, (event: never) => void][] = [['pointerover', over], ['focusin', over], ['focusout', hide], ['pointerdown', hide], ['keydown', key]]
  for (const [name, act] of events) document.addEventListener(name, act as EventListener, { passive: true })
  return () => { for (const [name, act] of events) document.removeEventListener(name, act as EventListener) }
}
