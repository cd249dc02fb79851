// Whether somebody can have read a text: both its ends were on the screen since it last changed.
import { onScopeDispose, ref, watch, type Ref } from 'vue'

export function useSeenWhole(ends: Ref<HTMLElement | null>[], text: () => unknown) {
  const seen = ref(false)
  let eye: IntersectionObserver | undefined
  watch([...ends, text], () => {
    eye?.disconnect()
    seen.value = false
    const unseen = new Set(ends.flatMap((end) => end.value ?? []))
    if (unseen.size < ends.length) return
    eye = new IntersectionObserver((moved) => {
      for (const one of moved) if (one.isIntersecting) unseen.delete(one.target as HTMLElement)
      if (unseen.size) return
      seen.value = true
      eye?.disconnect()
    })
    for (const end of unseen) eye.observe(end)
  }, { immediate: true, flush: 'post' })
  onScopeDispose(() => eye?.disconnect())
  return seen
}
