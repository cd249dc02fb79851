// The tab's title: unread count, what is on screen, the product.
import { onScopeDispose, toValue, watchEffect, type MaybeRefOrGetter } from 'vue'

let unread = 0, words = ''
const write = () => { document.title = `${unread ? `(${unread}) ` : ''}${words ? `${words} · ` : ''}goodword` }

export function setUnread(count: number): void { unread = count; write() }

export function useTitle(title: MaybeRefOrGetter<string | undefined>): void {
  watchEffect(() => { words = toValue(title) ?? ''; write() })
  onScopeDispose(() => { words = ''; write() })
}
