import { t } from './texts'

export const commandTitle = (id: string) => {
  const view = /^view-(\d)$/.exec(id)?.[1]
  return view ? t('cmd-view', { number: Number(view) }) : t(`cmd-${id}`)
}
