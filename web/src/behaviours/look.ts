// Theme and density: set on the root element, kept in this browser so that the next load does not flash.
import type { Preferences } from '@/api/types'

export function look(theme: Preferences['theme'], density: Preferences['density']): void {
  const root = document.documentElement
  if (theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = theme
  root.dataset.density = density
  try { localStorage.setItem('goodword.look', JSON.stringify({ theme, density })) } catch { /* private mode */ }
}

export function remembered<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`goodword.${key}`)
    return text ? JSON.parse(text) as T : otherwise
  } catch { return otherwise }
}

export function remember(key: string, value: unknown): void {
  try { localStorage.setItem(`goodword.${key}`, JSON.stringify(value)) } catch { /* private mode */ }
}
