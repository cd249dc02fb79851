// Languages a rule can name: those texts are read in, and every other one.
import { t } from '@/behaviours/texts'
import { tongue } from '@/behaviours/tongues'

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'other'] as const
export const languageName = (code: string) => (code === 'other' ? t('rule-other-language') : tongue(code))
