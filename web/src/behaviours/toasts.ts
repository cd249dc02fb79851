// Short notices with an optional undo. `z` undoes the newest one that still can be undone, also after its toast has gone.
import { reactive, ref } from 'vue'
import { sentence } from './problems'
import { t } from './texts'
import { Problem } from '@/api/client'

export interface Toast { id: number; tone: 'done' | 'wrong' | 'news'; text: string; undo?: () => unknown; until: number | null; act?: { label: string; run: () => unknown } }
const LASTS = 10_000
export const toasts = reactive<Toast[]>([])
export const sticky = ref(false)
const undoable: { id: number; run: () => unknown }[] = []
let count = 0

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

function show(toast: Omit<Toast, 'id' | 'until'>, lasts: number): number {
  const id = ++count
  toasts.push({ ...toast, id, until: sticky.value ? null : Date.now() + lasts })
  if (toasts.length > 4) toasts.shift()
  if (!sticky.value) setTimeout(() => dismiss(id), lasts)
  return id
}

export const tell = (text: string) => show({ tone: 'news', text }, 6000)
export function done(text: string, undo?: () => unknown, lasts = LASTS): number {
  const id = show({ tone: 'done', text, undo }, lasts)
  if (undo) { undoable.push({ id, run: undo }); if (undoable.length > 30) undoable.shift() }
  return id
}

/** Something that may be done next. */
export const offer = (text: string, act: { label: string; run: () => unknown }) => show({ tone: 'news', text, act }, 20_000)

export function forget(id: number): void {
  const at = undoable.findIndex((u) => u.id === id)
  if (at >= 0) undoable.splice(at, 1)
  dismiss(id)
}

export function wrong(fault: unknown, doing?: string): void { show({ tone: 'wrong', text: explain(fault, doing) }, 12_000) }

export function explain(fault: unknown, doing?: string): string {
  const known = fault instanceof Problem ? sentence(fault) : null
  const status = fault instanceof Problem ? fault.status : null
  const why = known ?? (status === 0 ? t('fault-offline') : status !== null && status >= 500 ? t('fault-server') : t('fault-unknown'))
  const number = fault instanceof Problem && fault.fault ? ` ${t('fault-number', { id: fault.fault })}` : ''
  return (doing ? `${doing}: ${why}` : why) + number
}

export const canUndo = () => undoable.length > 0
export async function undoLast(id?: number): Promise<void> {
  const at = id === undefined ? undoable.length - 1 : undoable.findIndex((u) => u.id === id)
  const [last] = at >= 0 ? undoable.splice(at, 1) : []
  if (!last) { tell(t('undo-nothing')); return }
  dismiss(last.id)
  try { await last.run() } catch (fault) { wrong(fault, t('undo-failed')) }
}
