// Which message keys the sources use: whole keys from t('…'), prefixes from t(`…${x}…`), and bare keys in quotes that exist in the catalogue.
export function usedKeys(sources) {
  const whole = new Set(), patterns = []
  for (const { text } of sources) {
    for (const m of text.matchAll(/\b(?:t|has)\(\s*'([a-z0-9-]+)'/g)) whole.add(m[1])
    for (const m of text.matchAll(/\bt\(([^()`]*\?[^()`]*:[^()`]*)[,)]/g)) for (const k of m[1].matchAll(/[?:]\s*'([a-z][a-z0-9-]*)'/g)) whole.add(k[1])
    for (const m of text.matchAll(/`([a-z][a-z0-9-]*-\$\{[^`]*\}[a-z0-9-]*)`/g)) {
      const literal = m[1].replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '\u0000')
      patterns.push(new RegExp(`^${literal.split('\u0000').map((s) => s.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('[a-z0-9-]+')}$`))
    }
  }
  return { whole, patterns }
}
export const definedKeys = (ftl) => new Set([...ftl.matchAll(/^([a-z][a-z0-9-]*)\s*=/gm)].map((m) => m[1]))
