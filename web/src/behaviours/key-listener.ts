// The one listener for keys: what is pressed becomes a command, waits for its screen, or is left to the browser.
import { bindings, can, isField, run, singleKeys } from './commands'
import { awaits, holds, takeEarly } from './held-keys'
import { matcher } from './hotkeys'

const OWN_ARROWS = '[role=menu], [role=menuitem], [role=listbox]:not([data-keys=app]), [role=dialog], [role=tablist], [role=radiogroup], [role=separator]'

export function listenForKeys(): () => void {
  const keys = matcher(() => bindings.value, () => singleKeys.value, can)
  const onKey = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null, field = isField(target)
    if (event.defaultPrevented || holds(event, keys.knows(event, field))) return
    if (target?.closest(OWN_ARROWS) && !event.ctrlKey && !event.metaKey) return
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && target?.closest('button, a, summary')) return
    const id = keys.press(event, field, performance.now())
    if (id ? run(id) : keys.inVain() && awaits(event)) event.preventDefault()
  }
  window.addEventListener('keydown', onKey)
  takeEarly('play')
  return () => window.removeEventListener('keydown', onKey)
}
