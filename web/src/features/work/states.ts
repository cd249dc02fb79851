import { has, t } from '@/behaviours/texts'

type Tone = 'plain' | 'ok' | 'late' | 'soon' | 'accent'
const TONES: Record<string, Tone> = { ready: 'accent', queued: 'accent', held: 'soon', running: 'accent', sending: 'accent', done: 'ok', sent: 'ok', delivered: 'ok', failed: 'late', unknown: 'soon', waiting: 'soon' }
export const stateTone = (state: string): Tone => TONES[state] ?? 'plain'
export const stateWord = (state: string) => (has(`state-${state}`) ? t(`state-${state}`) : state)
