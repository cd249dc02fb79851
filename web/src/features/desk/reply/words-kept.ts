// Keeps what is being written: in the browser after 1 s, on the server after 5 s (UI-134).
import { onScopeDispose } from 'vue'
import { dropDraft, saveDraft, type DraftBody } from '@/api/desk'
import { Problem } from '@/api/client'
import type { Draft } from '@/api/types'
import { device, drop, keep, kept } from '@/behaviours/keep'
import type { Writing } from './useComposer'

export interface Local extends Omit<Writing, 'files'> { version: number | null; updated_at: number; device: string; body_text: string; files: Writing['files'] }
const LOCAL_MS = 1000, SERVER_MS = 5000
const key = (conversation: string) => `draft.${conversation}`

export const readLocal = (conversation: string) => kept<Local>(key(conversation))
export const forgetLocal = (conversation: string) => drop(key(conversation))

/** How composers that are open save at once. */
const flushes = new Map<string, () => Promise<boolean>>()
/** Saves what is being written in a conversation, for whoever is about to change its draft; false where it could not be. */
export const saveNow = (conversation: string) => flushes.get(conversation)?.() ?? Promise.resolve(true)

export function draftBody(now: Writing, version: number | null): DraftBody {
  return { kind: now.kind, to: now.to, cc: now.cc, bcc: now.bcc, subject: now.subject, body_text: now.texts[now.kind === 'note' ? 'note' : 'message'], attachments: now.files.map((f) => f.id), ...(now.audience ? { audience: now.audience } : {}), ...(now.warning ? { warning: now.warning } : {}), ...(now.language ? { language: now.language } : {}), device: device(), version }
}

export function keeper(conversation: string, state: { writing: Writing; version: number | null; saved: number | null; trouble: string | null }, conflict: (other: Draft) => void, taken: (words: string) => void) {
  let local: ReturnType<typeof setTimeout> | undefined, server: ReturnType<typeof setTimeout> | undefined
  let stopped = false, unsaved = false, busy: Promise<void> = Promise.resolve()
  const empty = () => !state.writing.texts.message.trim() && !state.writing.texts.note.trim() && !state.writing.files.length

  async function toServer(): Promise<void> {
    server = undefined
    if (stopped) return
    unsaved = false
    try {
      if (empty()) { if (state.version !== null) { await dropDraft(conversation); state.version = null } return }
      const draft = await saveDraft(conversation, draftBody(state.writing, state.version))
      if (stopped) return
      state.version = draft.version
      state.saved = Date.now()
      state.trouble = null
      void toLocal()
    } catch (fault) {
      unsaved = true
      if (fault instanceof Problem && fault.code === 'draft.conflict') {
        const other = (fault.body.draft ?? fault.body.other) as Draft | undefined
        if (other) conflict(other)
      } else if (fault instanceof Problem && fault.code === 'draft.taken') taken(fault.message)
      else state.trouble = fault instanceof Error ? fault.message : String(fault)
    }
  }
  async function toLocal(): Promise<void> {
    local = undefined
    if (stopped) return
    if (empty()) { await drop(key(conversation)); return }
    const w = state.writing
    await keep<Local>(key(conversation), { ...w, body_text: w.texts[w.kind === 'note' ? 'note' : 'message'], version: state.version, updated_at: Date.now(), device: device() })
  }
  /** Writes what is waiting at once: leaving the conversation or the page, or before a colleague's words are joined to it. */
  async function flush(): Promise<boolean> {
    if (local) { clearTimeout(local); void toLocal() }
    if (server || unsaved) { clearTimeout(server); busy = busy.then(toServer) }
    await busy
    return server ? flush() : !unsaved
  }
  flushes.set(conversation, flush)
  onScopeDispose(() => { void flush(); if (flushes.get(conversation) === flush) flushes.delete(conversation) })
  return {
    flush,
    touched() {
      unsaved = true
      local ??= setTimeout(() => void toLocal(), LOCAL_MS)
      server ??= setTimeout(() => { busy = busy.then(toServer) }, SERVER_MS)
    },
    /** Waits for a save under way and saves no more: the message is being sent. */
    async hush() { clearTimeout(local); clearTimeout(server); local = server = undefined; stopped = true; await busy },
    resume() { stopped = false },
  }
}
