// Matching of key presses against the table. Pure: the event is an argument. Single keys only outside fields and never while composing.
export interface Press { key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; isComposing?: boolean }

const LATIN = /^[a-z]$/i
const CODES: Record<string, string> = { BracketLeft: '[', BracketRight: ']', Slash: '/', Period: '.', Comma: ',' }

/** What was pressed, as the table writes it: `event.key` for Latin letters, the position of the key for other scripts. */
export function name(press: Press): string {
  const mod = press.ctrlKey || press.metaKey ? 'Mod+' : ''
  let key = press.key
  if (key.length === 1 && !LATIN.test(key) && /\p{L}/u.test(key)) {
    const letter = /^Key([A-Z])$/.exec(press.code)?.[1]
    key = letter ? letter.toLowerCase() : CODES[press.code] ?? key
  }
  const letter = LATIN.test(key)
  const shift = press.shiftKey && (letter || key.length > 1) ? 'Shift+' : ''
  return mod + shift + (letter ? key.toLowerCase() : key)
}

/** Layouts without a direct "[" or "/" (German: AltGr, Shift-7) still reach them by what the key types. */
export const usable = (press: Press) => !press.isComposing && press.key !== 'Process' && press.key !== 'Dead' &&
  !(press.altKey && !(press.ctrlKey && press.key.length === 1 && !LATIN.test(press.key)) && press.key.length !== 1)

export function plainName(press: Press): string {
  const typedByAltGr = press.altKey && press.ctrlKey && press.key.length === 1
  return name(typedByAltGr ? { ...press, ctrlKey: false, altKey: false } : press)
}

export interface Binding { id: string; keys: string; chord: boolean }
export interface Matcher { press(press: Press, inField: boolean, at: number): string | null; knows(press: Press, inField: boolean): boolean; inVain(): boolean }

export function matcher(bindings: () => readonly Binding[], singles: () => boolean, available: (id: string) => boolean): Matcher {
  let prefix = '', until = 0, inVain = false
  const open = (inField: boolean) => bindings().filter((b) => b.keys && (b.chord || (!inField && singles())))
  return {
    /** Whether this key does or begins something, somewhere. */
    knows: (press, inField) => { const typed = plainName(press); return usable(press) && open(inField).some((b) => b.keys === typed || b.keys.startsWith(`${typed} `)) },
    /** Whether the last press names something that nothing can do now. */
    inVain: () => inVain,
    press(press, inField, at) {
      inVain = false
      if (!usable(press) || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(press.key)) return null
      const typed = plainName(press)
      const sequence = prefix && at < until ? `${prefix} ${typed}` : typed
      prefix = ''
      const may = open(inField)
      const meant = may.filter((b) => b.keys === sequence), hit = meant.filter((b) => available(b.id)).at(-1)
      inVain = sequence === typed && meant.length > 0 && !hit
      if (!hit && may.some((b) => b.keys.startsWith(`${typed} `))) { prefix = typed; until = at + 1000 }
      return hit?.id ?? null
    },
  }
}
