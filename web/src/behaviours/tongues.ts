// Languages to choose from, each by its name in the reader's own.
import { language } from './texts'

const COMMON = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'da', 'sv', 'nb', 'fi', 'hu', 'ro', 'el', 'tr', 'uk', 'ru', 'ar', 'he', 'fa', 'hi', 'ja', 'ko', 'zh']

/** A code that is no language is shown as it is. */
export function tongue(code: string): string {
  try { return new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code } catch { return code }
}

export const tongues = (more?: string | null) => [...new Set([...(more ? [more] : []), ...COMMON])].map((value) => ({ value, label: tongue(value) }))
