// Whether the machine is connected to anything at all.
import { ref } from 'vue'

export const online = ref(navigator.onLine)
window.addEventListener('online', () => { online.value = true })
window.addEventListener('offline', () => { online.value = false })
