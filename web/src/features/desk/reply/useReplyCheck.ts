// Asks the server what the reply check says, a moment after the last key. An answer to words that changed meanwhile is thrown away.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { checkAnswer, type Checked, type Finding, type Unsent } from '@/api/check'
import { Problem } from '@/api/client'
import { standing } from '@/behaviours/findings'

const PAUSE_MS = 150, AGAIN_MS = 1000, LONGEST_MS = 30_000
/** Asking again may help: nobody answered, or the server had no time. */
const passes = (fault: unknown) => !(fault instanceof Problem) || fault.status === 0 || fault.status === 429 || fault.status >= 500

export function useReplyCheck(id: string, answer: () => Unsent | null) {
  const last = shallowRef<{ text: string; said: Checked } | null>(null), reason = ref('')
  let waiting: ReturnType<typeof setTimeout> | undefined, asking: AbortController | undefined
  function stop() { clearTimeout(waiting); asking?.abort() }
  async function ask(unsent: Unsent, again = AGAIN_MS) {
    const mine = new AbortController()
    asking = mine
    try {
      const said = await checkAnswer(id, unsent, mine.signal)
      if (!mine.signal.aborted) last.value = { text: unsent.body_text, said }
    } catch (fault) {
      if (mine.signal.aborted) return
      // Without an answer nothing is shown: the server looks again when it is sent.
      last.value = null
      if (passes(fault)) waiting = setTimeout(() => void ask(unsent, Math.min(2 * again, LONGEST_MS)), again)
    }
  }
  watch(() => JSON.stringify(answer()), (now) => {
    stop()
    const unsent = JSON.parse(now) as Unsent | null
    if (unsent) waiting = setTimeout(() => void ask(unsent), PAUSE_MS)
    else { last.value = null; reason.value = '' }
  })
  onScopeDispose(stop)
  const text = computed(() => answer()?.body_text ?? null)
  const found = computed(() => (last.value && text.value !== null ? standing(last.value.text, text.value, last.value.said.findings) : []))
  const promises = computed(() => (last.value && last.value.text === text.value ? last.value.said.promises : []))
  const past = computed(() => last.value?.said.past ?? null)
  const stops = computed(() => found.value.some((one) => one.severity === 'block') && !(past.value === 'reason' && reason.value.trim()))
  /** Who has to look at these words first, as far as that is known. */
  const needed = computed(() => (text.value !== null ? last.value?.said.needed ?? null : null))
  /** What the server refused to send. */
  function refused(problem: Problem) {
    const { findings, past: who, needed: more } = problem.body as { findings?: Finding[]; past?: Checked['past']; needed?: Checked['needed'] }
    if (more && last.value) last.value = { ...last.value, said: { ...last.value.said, needed: more } }
    else if (text.value !== null && more) last.value = { text: text.value, said: { verdict: 'ok', findings: [], promises: [], script_share: 0, language: null, past: 'second', needed: more } }
    if (text.value !== null && findings) last.value = { text: text.value, said: { verdict: 'block', findings, promises: [], script_share: 0, language: null, past: who ?? 'second' } }
  }
  return { found, promises, past, needed, reason, stops, refused }
}
export type ReplyCheck = ReturnType<typeof useReplyCheck>
