// Parts of a screen that take words as soon as they stand.
import { defineAsyncComponent, type Component } from 'vue'
import { holdKeysWhile } from './held-keys'

/** A part fetched at its first use; keys pressed meanwhile wait for it. */
export function partThatHolds(load: () => Promise<{ default: Component }>): Component {
  let coming = false
  holdKeysWhile(() => coming)
  return defineAsyncComponent(async () => {
    coming = true
    // Once it is drawn, not once it is fetched.
    try { return await load() } finally { setTimeout(() => { coming = false }, 0) }
  })
}
