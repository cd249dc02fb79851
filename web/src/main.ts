import './styles/base.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { cache } from './api/cache'
import { takeEarly } from './behaviours/held-keys'
import { firstLanguage, speak } from './behaviours/texts'
import { router } from './router'

await speak(firstLanguage())
createApp(App).use(VueQueryPlugin, { queryClient: cache }).use(router).mount('#app')
void router.isReady().then(() => { if (router.currentRoute.value.meta.door) takeEarly('drop') })
