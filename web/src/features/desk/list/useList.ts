// State of the list: what is shown, where the cursor stands, what is selected.
import { computed, reactive, ref, watch, type Ref } from 'vue'
import { useRows, type Question } from '@/api/desk'
import { searched } from '@/behaviours/hits'
import { stable } from '@/behaviours/stable'

export function useList(question: Ref<Question>, current: Ref<string>) {
  const query = useRows(question)
  const all = computed(() => [...new Map((query.data.value?.pages ?? []).flatMap((page) => page.items.map((row) => [row.id, row] as const))).values()])
  const words = computed(() => searched(question.value.q))
  const hint = computed(() => query.data.value?.pages[0]?.hint ?? null)
  const misread = computed(() => query.data.value?.pages[0]?.misread ?? null)
  const ids = ref<string[]>([]), seen = new Set<string>()
  const settled = computed(() => stable(all.value, ids.value, seen))
  const rows = computed(() => settled.value.shown)
  const fresh = computed(() => settled.value.fresh)
  const cursor = ref(''), anchor = ref('')
  const selected = reactive(new Set<string>())

  /** A row that left under the cursor hands the cursor to the one that took its place. */
  function settle(next: string[]) {
    const was = ids.value.indexOf(cursor.value)
    if (was >= 0 && !next.includes(cursor.value) && cursor.value !== current.value) cursor.value = next[Math.min(was, next.length - 1)] ?? ''
    for (const id of next) seen.add(id)
    for (const id of selected) if (!next.includes(id)) selected.delete(id)
    ids.value = next
  }
  watch(rows, (now) => { const next = now.map((r) => r.id); if (next.join() !== ids.value.join()) settle(next) }, { immediate: true })
  watch(() => JSON.stringify(question.value), () => { ids.value = []; seen.clear(); selected.clear(); cursor.value = '' })
  watch(current, (id) => { if (id) cursor.value = id }, { immediate: true })
  const at = computed(() => rows.value.findIndex((r) => r.id === cursor.value))

  function step(by: number): string {
    const next = rows.value[Math.min(rows.value.length - 1, Math.max(0, at.value < 0 ? 0 : at.value + by))]
    if (next) cursor.value = next.id
    return cursor.value
  }
  function toggle(id: string) {
    if (selected.has(id)) selected.delete(id)
    else selected.add(id)
    anchor.value = id
  }
  function range(id: string) {
    const [a, b] = [rows.value.findIndex((r) => r.id === (anchor.value || cursor.value)), rows.value.findIndex((r) => r.id === id)]
    if (a < 0 || b < 0) { toggle(id); return }
    for (const row of rows.value.slice(Math.min(a, b), Math.max(a, b) + 1)) selected.add(row.id)
  }
  const chosen = computed(() => rows.value.filter((r) => selected.has(r.id)))
  return { query, rows, fresh, hint, misread, words, cursor, at, step, toggle, range, selected, chosen, adopt: () => settle(all.value.map((r) => r.id)) }
}
export type List = ReturnType<typeof useList>
