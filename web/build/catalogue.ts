// Each folder of ../locales is one language: its .ftl files become one lazy module. Adding a language is adding files (UI-831).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const LIST = 'virtual:catalogue'

export function catalogue(folder: string): Plugin {
  const languages = () => readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort()
  return {
    name: 'catalogue',
    resolveId: (id) => (id === LIST || id.startsWith(`${LIST}/`) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) {
        const lines = languages().map((l) => `${JSON.stringify(l)}: () => import(${JSON.stringify(`${LIST}/${l}`)})`)
        return `export default { ${lines.join(', ')} }`
      }
      if (!id.startsWith(`\0${LIST}/`)) return
      const path = join(folder, id.slice(LIST.length + 2))
      const files = readdirSync(path).filter((f) => f.endsWith('.ftl')).sort()
      for (const file of files) this.addWatchFile(join(path, file))
      const text = files.map((f) => readFileSync(join(path, f), 'utf8')).join('\n')
      return `export default ${JSON.stringify(text.replace(/^#.*\n/gm, ''))}`
    },
  }
}
