// Macros on their screen: an empty one, and what one is about in a line.
import type { Macro, MacroFields } from '@/api/macros'
import { language, t } from '@/behaviours/texts'

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl'] as const
export const languageName = (code: string) => new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code

export const emptyMacro = (): MacroFields => ({ name: '', scope: 'me', team: null, folder: '', texts: {}, actions: { assign: null, team: null, status: null, snooze: null, priority: null, add_labels: [], remove_labels: [], note: '' }, attachments: [] })
export const copyOf = (macro: MacroFields): MacroFields => JSON.parse(JSON.stringify({ name: macro.name, scope: macro.scope, team: macro.team, folder: macro.folder, texts: macro.texts, actions: macro.actions, attachments: macro.attachments })) as MacroFields

/** Its first words, else that it only does something. */
export function aboutOf(macro: Macro): string {
  const text = macro.texts[language.value] ?? Object.values(macro.texts)[0]
  return text ? text.replace(/\s+/g, ' ').slice(0, 140) : t('macro-only-does')
}
