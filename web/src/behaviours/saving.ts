// One way to save a form: busy while it runs, the refusal in words, a quiet notice when it worked.
import { ref } from 'vue'
import { Problem } from '@/api/client'
import { t } from './texts'
import { explain, tell } from './toasts'

export function useSaving() {
  const busy = ref(false), fault = ref<string | null>(null), field = ref<string | null>(null)
  async function save(act: () => Promise<unknown>, said: string | null = t('saved')): Promise<boolean> {
    busy.value = true
    fault.value = field.value = null
    try {
      await act()
      if (said) tell(said)
      return true
    } catch (problem) {
      fault.value = problem instanceof Problem && problem.status === 412 ? t('changed-elsewhere') : explain(problem)
      field.value = problem instanceof Problem ? problem.field : null
      return false
    } finally { busy.value = false }
  }
  const of = (name: string) => (field.value === name ? fault.value : null)
  return { busy, fault, field, of, save }
}
