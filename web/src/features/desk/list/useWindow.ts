// Which rows of a long list are drawn. Rows have one height, so it is arithmetic; while the list moves its elements are used again for
// other rows and stay where they are in the document: making or moving them costs more than a frame has (UI-903).
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

const BEYOND = 4, REST_MS = 150, FAST_ROWS = 3

export function useWindow(box: Ref<HTMLElement | null>, count: Ref<number>, height: Ref<number>) {
  const top = ref(0), room = ref(window.innerHeight), order = shallowRef<number[]>([])
  const size = computed(() => Math.min(count.value, Math.ceil(room.value / height.value) + 1 + 2 * BEYOND))
  const first = computed(() => Math.max(0, Math.min(count.value - size.value, Math.floor(top.value / height.value) - BEYOND)))
  const last = computed(() => first.value + size.value - 1)
  /** The row an element shows: of any run of `size` rows each element has exactly one. */
  const rowOf = (element: number) => first.value + (((element - first.value) % size.value) + size.value) % size.value
  const drawn = computed(() => order.value.filter((element) => element < size.value).map(rowOf))

  /** At rest the elements stand in the order of the rows, for whoever reads the document and does not look at it. */
  function settle() { order.value = Array.from({ length: size.value }, (_, i) => (first.value + i) % size.value) }
  watch(size, settle, { immediate: true })
  let moved = 0, timer: ReturnType<typeof setTimeout> | undefined
  /** More rows pass in a frame than anybody reads: their small signs are left out until the list rests. */
  const fast = ref(false)
  function rest() {
    const left = moved + REST_MS - performance.now()
    timer = left > 0 ? setTimeout(rest, left) : undefined
    if (left <= 0) { fast.value = false; settle() }
  }
  function scrolled() {
    const before = top.value
    top.value = box.value?.scrollTop ?? 0
    if (Math.abs(top.value - before) > FAST_ROWS * height.value && performance.now() - moved < REST_MS) fast.value = true
    moved = performance.now()
    timer ??= setTimeout(rest, REST_MS)
  }
  // A box that was hidden stands at its top again, and says so only here.
  const measure = new ResizeObserver(() => { room.value = box.value?.clientHeight || room.value; top.value = box.value?.scrollTop ?? 0 })
  watch(box, (now, was) => { if (was) measure.unobserve(was); if (now) measure.observe(now) })
  onScopeDispose(() => { clearTimeout(timer); measure.disconnect() })

  function show(row: number) {
    if (!box.value) return
    const [above, below] = [row * height.value, (row + 1) * height.value - box.value.clientHeight]
    if (box.value.scrollTop > above) box.value.scrollTop = above
    else if (box.value.scrollTop < below) box.value.scrollTop = below
  }
  return { drawn, last, size, fast, scrolled, show }
}
