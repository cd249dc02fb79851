// What every door does: send, show the refusal in words, then go in.
import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { Problem } from '@/api/client'
import { inside } from '@/behaviours/inside'
import { explain } from '@/behaviours/toasts'

export function useDoor() {
  const router = useRouter(), route = useRoute()
  const busy = ref(false), fault = ref<string | null>(null), field = ref<string | null>(null)
  const token = computed(() => String(route.query.token ?? ''))

  async function attempt(act: () => Promise<unknown>, then?: string): Promise<boolean> {
    busy.value = true
    fault.value = field.value = null
    try {
      await act()
      if (then !== undefined) await router.push(inside(route.query.next) ?? then)
      return true
    } catch (problem) {
      fault.value = explain(problem)
      field.value = problem instanceof Problem ? problem.field : null
      return false
    } finally { busy.value = false }
  }
  return { busy, fault, field, token, attempt }
}
