// The state of one composer: what is written, to whom, and what happens on send.
import { computed, onScopeDispose, reactive, ref, watch, type Ref } from 'vue'
import { answering, attaching } from './answering'
import { useCameBack } from './cameBack'
import { announceSent, askKept, returned, takePlannedBack } from './sent'
import { useReplyCheck } from './useReplyCheck'
import { forgetLocal, keeper, readLocal, type Local } from './words-kept'
import { did, offerParts } from '../deeds'
import { appendItem, readAgain } from '../thread/items'
import { askApproval } from '@/api/approvals'
import { cache } from '@/api/cache'
import { Problem, freshKey } from '@/api/client'
import { planAnswer, type When } from '@/api/later'
import { addNote, dropDraft, sendMessage, tellPresence, upload, type Kind } from '@/api/desk'
import type { UsedMacro } from '@/api/macros'
import type { Attachment, Conversation, Draft, Item, Person, Recipients, SnoozedFor, Status } from '@/api/types'
import { chooseDraft, joinDrafts } from '@/behaviours/draft-merge'
import { handed } from '@/behaviours/handed'
import { gapsIn } from '@/behaviours/gaps'
import { over } from '@/behaviours/length'
import { validAddress } from '@/behaviours/people'
import { counted, isPublic, mustChoose, usualAudience, type Chosen } from '@/behaviours/readers'
import { weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'
import { done, tell, wrong } from '@/behaviours/toasts'

export interface Writing { kind: Kind; to: Person[]; cc: Person[]; bcc: Person[]; subject: string; from: string; texts: { message: string; note: string }; files: Attachment[]; audience: Chosen; warning: string | null; language: string | null; knowing: boolean }
export interface After { status?: Status; snooze?: number; snoozeFor?: SnoozedFor; next?: boolean; later?: When }
const blank = (): Writing => ({ kind: 'reply', to: [], cc: [], bcc: [], subject: '', from: '', texts: { message: '', note: '' }, files: [], audience: '', warning: null, language: null, knowing: false })

export function useComposer(conversation: Ref<Conversation>, next: () => unknown) {
  const id = conversation.value.id
  const state = reactive({ open: false, writing: blank(), version: null as number | null, saved: null as number | null, trouble: null as string | null, busy: false, uploading: 0 })
  const w = computed(() => state.writing)
  const isNote = computed(() => w.value.kind === 'note')
  /** A network of posts: who may read an answer there; on other channels nothing. */
  const readers = computed(() => conversation.value.capability.audiences)
  const audience = computed<Chosen>(() => w.value.audience || (readers.value.length === 1 ? readers.value[0] ?? '' : ''))
  const inPublic = computed(() => !isNote.value && (audience.value ? isPublic(audience.value) : conversation.value.visibility === 'public'))
  const text = computed({ get: () => w.value.texts[isNote.value ? 'note' : 'message'], set: (words: string) => { w.value.texts[isNote.value ? 'note' : 'message'] = words; touched() } })
  const seen = ref(conversation.value.thread_version)
  const moved = computed(() => state.open && !isNote.value && Boolean(text.value.trim()) && conversation.value.thread_version > seen.value)
  const conflict = ref<Draft | null>(null), stopped = ref<Item[] | null>(null), mentions = ref<{ id: string; name: string }[]>([])
  /** A colleague took this draft over: nothing is saved until whoever is here begins one of their own. */
  const taken = ref<string | null>(null)
  const keeping = keeper(id, state, (other) => { conflict.value = other }, (words) => { taken.value = words })
  watch(() => conversation.value.other_drafts.find((one) => one.was_mine), (other) => { if (other && state.version !== null && !conversation.value.draft) taken.value = t('draft-taken-from', { name: other.agent.name }) })
  function ownAgain() { taken.value = null; state.version = null; keeping.touched() }
  async function letGo() { taken.value = null; await keeping.hush(); clear(); await forgetLocal(id); keeping.resume() }
  /** What a macro wants to become of the conversation once its words were sent. */
  const planned = ref<After | null>(null)
  function used({ after, deed, id, attachments }: UsedMacro) {
    if (attachments.length) { w.value.files = [...w.value.files, ...attachments]; keeping.touched() }
    if (after.status) planned.value = { status: after.status, snooze: after.snooze_until ?? undefined }
    if (deed) did(t('macro-used', { name: cache.getQueryData<{ id: string; name: string }[]>(['macros'])?.find((one) => one.id === id)?.name ?? '' }), deed)
    void cache.invalidateQueries({ queryKey: ['macros'] })
  }
  let told = 0, pending: { after: After; key: string } | null = null

  watch(() => conversation.value.thread_version, (version) => { if (!text.value.trim()) seen.value = version })
  function touched() {
    if (!text.value.trim()) seen.value = conversation.value.thread_version
    keeping.touched()
    if (Date.now() - told > 3000) { told = Date.now(); void tellPresence(id, 'writing').catch(() => undefined) }
  }
  const recipients = (kind: Kind): Recipients => (kind === 'reply_all' ? conversation.value.reply_all_to : kind === 'forward' ? { to: [], cc: [], bcc: [], subject: conversation.value.subject } : conversation.value.reply_to)

  function start(kind: Kind) {
    const from = w.value.kind
    if (!state.open || from !== kind) {
      w.value.kind = kind
      if (kind !== 'note') { if (!w.value.texts.message.trim()) w.value.audience = usualAudience(readers.value, conversation.value.public?.audience); const r = recipients(kind); Object.assign(w.value, { to: [...r.to], cc: [...r.cc], bcc: [...r.bcc], subject: r.subject }) }
    }
    state.open = true
    if (text.value.trim()) touched()
  }
  watch(answering, (message) => {
    if (!message) return
    answering.value = null
    start('reply')
    Object.assign(w.value, { kind: 'reply', to: [...message.answer_to], cc: [], bcc: [] })
    if (message.forward) w.value.subject = message.subject
    touched()
  })
  watch(attaching, (given) => {
    if (given?.conversation !== id) return
    attaching.value = null
    start(isNote.value ? 'reply' : w.value.kind)
    w.value.files = [...w.value.files, given.file]
    touched()
  })
  function fill(draft: Draft | Local) {
    const body = draft.body_text
    Object.assign(w.value, { kind: draft.kind, to: draft.to, cc: draft.cc, bcc: draft.bcc, subject: draft.subject })
    w.value.files = 'files' in draft ? draft.files : draft.attachments
    // Who shall read words from elsewhere is chosen again, unless they say so themselves.
    Object.assign(w.value, { audience: draft.audience ?? '', warning: draft.warning ?? null, language: draft.language ?? null, knowing: false })
    if ('texts' in draft) w.value.texts = { ...draft.texts }
    else w.value.texts[draft.kind === 'note' ? 'note' : 'message'] = body
    state.version = draft.version
    state.open = true
  }
  async function restore() {
    const local = await readLocal(id)
    if (state.open) return
    const choice = chooseDraft(local, conversation.value.draft)
    if (choice.take === 'local' || choice.take === 'server') fill(choice.draft)
    if (choice.take === 'local') { state.version = conversation.value.draft?.version ?? null; keeping.touched() }
    if (choice.take === 'both') { fill(choice.local); state.version = choice.server.version; conflict.value = choice.server }
  }
  function settle(how: 'mine' | 'theirs' | 'both') {
    const other = conflict.value
    if (!other) return
    if (how === 'theirs') fill(other)
    if (how === 'both') text.value = joinDrafts(text.value, other.body_text)
    state.version = other.version
    conflict.value = null
    keeping.touched()
  }
  /** What was sent is gone from the box; words of the other kind stay. */
  function sentOff() {
    const { kind, texts } = w.value, other = kind === 'note' ? 'message' : 'note'
    if (!texts[other].trim()) { clear(); return }
    texts[kind === 'note' ? 'note' : 'message'] = ''
    Object.assign(w.value, { files: [], kind: other === 'note' ? 'note' : 'reply' })
    if (other === 'message' && !w.value.to.length) Object.assign(w.value, recipients('reply'))
    state.version = null
    keeping.resume()
    keeping.touched()
  }
  function clear() { state.writing = blank(); state.version = null; state.open = false; state.saved = null; mentions.value = []; planned.value = null; seen.value = conversation.value.thread_version }
  async function discard() {
    const was = JSON.parse(JSON.stringify(state.writing)) as Writing
    await keeping.hush()
    clear()
    await Promise.all([forgetLocal(id), dropDraft(id).catch(() => undefined)])
    keeping.resume()
    done(t('draft-discarded'), () => { state.writing = was; state.open = true; keeping.touched() })
  }
  async function addFiles(files: Iterable<File>): Promise<Attachment[]> {
    const added: Attachment[] = []
    for (const file of files) {
      state.uploading++
      try { const one = await upload(file); added.push(one); w.value.files = [...w.value.files, one]; keeping.touched() } catch (fault) { wrong(fault, t('upload-failed', { name: file.name })) } finally { state.uploading-- }
    }
    return added
  }
  const everybody = computed(() => [...w.value.to, ...w.value.cc, ...w.value.bcc])
  const back = useCameBack(() => (state.open && !isNote.value && !readers.value.length ? everybody.value : []))
  /** Named besides the customer. */
  const thirds = computed(() => w.value.to.filter((person) => !conversation.value.reply_to.to.some((known) => known.address === person.address)))
  const check = useReplyCheck(id, () => (!state.open || isNote.value || !text.value.trim() ? null : { body_text: text.value, to: w.value.to, subject: w.value.subject || undefined, warning: w.value.warning ?? undefined, attachments: w.value.files.map((f) => f.id), audience: (readers.value.length && audience.value) || undefined }))
  /** A second person looks at it first. */
  const asks = computed(() => inPublic.value && (Boolean(conversation.value.capability.may_not_publish) || (check.needed.value?.need ?? 'none') !== 'none'))
  const blockedPost = computed(() => {
    const { length, wants_descriptions } = conversation.value.capability
    if (readers.value.length && mustChoose(audience.value, readers.value)) return t('blocked-audience')
    if (wants_descriptions && w.value.files.some((file) => file.preview && !file.description?.trim())) return t('blocked-undescribed')
    if (readers.value.length && !inPublic.value && thirds.value.length && !w.value.knowing) return t('blocked-third')
    const long = length ? over(length, counted(length, text.value, readers.value.length ? w.value.to : [])) : 0
    return long ? t('blocked-long', { over: long }) : null
  })
  const blocked = computed(() => {
    if (!text.value.trim() && !(w.value.kind === 'forward' || w.value.files.length)) return t('blocked-empty')
    if (isNote.value) return null
    if (!w.value.to.length && !conversation.value.internal) return t('blocked-nobody')
    const bad = !readers.value.length && everybody.value.find((p) => p.address.includes('@') && !validAddress(p.address))
    if (bad) return t('blocked-address', { address: bad.address })
    const unreached = back.open.value[0]
    if (unreached) return t('blocked-came-back', { address: unreached.address })
    if (gapsIn(text.value).length) return t('blocked-gaps')
    return blockedPost.value ?? (check.stops.value && !asks.value ? t('check-stops') : null)
  })

  async function send(after: After = {}, anyway = false) {
    if (blocked.value) { tell(blocked.value); return }
    if (state.busy || state.uploading) return
    state.busy = true
    pending = { after, key: anyway && pending ? freshKey() : pending?.key ?? freshKey() }
    const current = anyway || seen.value === conversation.value.thread_version
    await keeping.hush()
    try {
      const show = isNote.value ? await sendNote(pending.key) : await sendReply(after, anyway, pending.key)
      pending = null
      await forgetLocal(id)
      // The box is empty before it can be taken back: what comes back stays in it.
      sentOff()
      show()
      back.anyway.clear()
      readAgain(id)
      await cache.refetchQueries({ queryKey: ['conversation', id] })
      if (current) seen.value = conversation.value.thread_version
      if (after.next) next()
    } catch (fault) {
      if (fault instanceof Problem && ['reply.blocked', 'publish.approval'].includes(fault.code)) check.refused(fault)
      if (fault instanceof Problem && fault.code === 'conversation.moved') { stopped.value = (fault.body.since ?? []) as Item[]; readAgain(id) } else { wrong(fault, t('send-failed')); if (fault instanceof Problem && fault.status > 0) pending = null }
    } finally { state.busy = false; keeping.resume(); if (state.open && text.value.trim()) keeping.touched() }
  }
  async function sendNote(key: string) {
    const note = await addNote(id, { text: w.value.texts.note, mentions: mentions.value.filter((m) => w.value.texts.note.includes(`@${m.name}`)).map((m) => m.id), attachments: w.value.files.map((f) => f.id) }, key)
    appendItem(id, note)
    if (state.version !== null) await dropDraft(id).catch(() => undefined)
    return () => undefined
  }
  /** Gives what shows that it was sent. */
  async function sendReply(after: After, anyway: boolean, key: string): Promise<() => void> {
    const { kind, to, cc, bcc, subject, from, files } = w.value
    const writing = {
      kind: kind as 'reply', to, cc, bcc, subject, from: from || undefined, body_text: w.value.texts.message, attachments: files.map((f) => f.id), status_after: after.status, snooze_until: after.snooze, snooze_for: after.snoozeFor,
      seen_thread_version: seen.value, draft_version: state.version ?? undefined, send_anyway: anyway || undefined, came_back_anyway: back.anyway.size ? [...back.anyway] : undefined, override_reason: check.reason.value.trim() || undefined,
      ...(readers.value.length ? { named_knowingly: w.value.knowing ? thirds.value.map((one) => one.address) : undefined, audience: audience.value || undefined, warning: w.value.warning ?? undefined, language: w.value.language ?? undefined } : {}),
    }
    if (asks.value) {
      await askApproval(id, writing, after.later, key)
      return () => tell(t('approval-asked'))
    }
    if (after.later) {
      const { id: later, due_at } = await planAnswer(id, writing, after.later, key)
      return () => done(t('later-planned', { when: weekdayClock(due_at) }), () => takePlannedBack(later, id))
    }
    const message = await sendMessage(id, writing, key)
    return () => {
      appendItem(id, message)
      announceSent(message, id)
      if (kind !== 'forward') askKept(conversation.value)
      if (after.status === 'resolved') void offerParts(id)
    }
  }
  const acknowledge = () => { seen.value = conversation.value.thread_version; stopped.value = null; pending = null }

  /** The server put it below what it had; words typed since are not in it, and are chosen about. */
  function takeUp(back: Draft) {
    const mine = state.open ? w.value.texts[back.kind === 'note' ? 'note' : 'message'].trim() : ''
    if (mine && !back.body_text.includes(mine)) conflict.value = back
    else fill(back)
    seen.value = conversation.value.thread_version
  }
  watch(returned, (back) => { if (back?.conversation === id) { takeUp(back.draft); returned.value = null } }, { immediate: true })
  watch(handed, (given) => { if (given?.conversation !== id) return; handed.value = null; start('reply'); text.value = [text.value.trimEnd(), given.words].filter(Boolean).join('\n\n') }, { immediate: true })
  watch(w, () => keeping.touched(), { deep: true })
  void restore()
  const leave = () => { void keeping.flush() }
  window.addEventListener('pagehide', leave)
  onScopeDispose(() => { window.removeEventListener('pagehide', leave) })
  return { state, w, text, isNote, inPublic, audience, thirds, everybody, moved, blocked, asks, check, back, conflict, taken, ownAgain, letGo, stopped, mentions, planned, used, start, send, sendAnyway: () => { const after = pending?.after ?? {}; stopped.value = null; seen.value = conversation.value.thread_version; return send(after, true) }, discard, settle, addFiles, acknowledge }
}
export type ComposerState = ReturnType<typeof useComposer>
