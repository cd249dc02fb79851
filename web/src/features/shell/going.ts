// "g i", "g m" …: going somewhere by key or palette.
import { useRouter } from 'vue-router'
import { me, savePreferences } from '@/api/session'
import { useCommands } from '@/behaviours/commands'
import { t } from '@/behaviours/texts'
import { tell, wrong } from '@/behaviours/toasts'

const THEMES = ['auto', 'light', 'dark', 'contrast'] as const

export function useGoing(): void {
  const router = useRouter()
  const to = (path: string) => () => router.push(path)
  useCommands({
    search: to('/search'), 'go-home': to('/home'), 'go-start': to('/start'), 'go-inbox': to('/inbox/all'), 'go-mine': to('/inbox/mine'), 'go-unassigned': to('/inbox/unassigned'), 'go-public': to('/search?q=is%3Apublic'), 'go-listen': to('/listen'), 'go-reports': to('/reports'), 'go-owed': to('/owed'),
    'go-customers': to('/customers'), 'go-notifications': to('/notifications'), 'go-settings': to('/settings'),
    theme() {
      const kept = me()?.preferences
      if (!kept) return
      const theme = THEMES[(THEMES.indexOf(kept.theme) + 1) % THEMES.length] ?? 'auto'
      savePreferences({ ...kept, theme }).then(() => tell(t('theme-now', { theme: t(`theme-${theme}`) })), wrong)
    },
  })
}
