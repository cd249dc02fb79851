// Lets node --test import our TypeScript: `@/` is src, types are stripped by the compiler we pin.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
