// Who reads something, with the sign that goes with the words: never told by colour alone (UI-502).
import type { Audience } from '@/api/types'
import { made } from '@/behaviours/formats'
import { language, t } from '@/behaviours/texts'
import type { IconName } from '@/ui/icons'

export const AUDIENCE_ICONS: Record<Audience, IconName> = { everyone: 'megaphone', quiet: 'megaphone', followers: 'people', named: 'lock' }
export const audienceWord = (audience: Audience) => t(`audience-${audience}`)
/** A sentence over a post or an answer; `whose` are the followers, or who is named. */
export const seenBy = (audience: Audience, whose: string) => t(`seen-by-${audience}`, { name: whose })

const compact = made(() => new Intl.NumberFormat(language.value, { notation: 'compact', maximumFractionDigits: 1 }))
/** "12K": how many, as short as people say it. */
export const many = (count: number) => compact('').format(count)
