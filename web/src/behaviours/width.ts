// How much fits: four zones, three, list or thread, one pane (UI §10).
import { ref } from 'vue'

function matches(query: string) {
  const media = window.matchMedia(query), on = ref(media.matches)
  media.addEventListener('change', (event) => { on.value = event.matches })
  return on
}
export const wide = matches('(min-width: 78em)')
export const beside = matches('(min-width: 68.75em)')
export const phone = matches('(max-width: 45em)')
