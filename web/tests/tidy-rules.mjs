// The rules of ui.md as functions over files: { path, text }. Each returns sentences; none means tidy.
const lines = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
const strip = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '')
const styles = (file) => (file.path.endsWith('.css') ? [file.text] : [...file.text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((m) => m[1])).map(strip)
const template = (file) => (file.path.endsWith('.vue') ? strip(file.text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')) : '')
const folder = (path) => /^src\/(pages|features|ui|behaviours|api|styles)\//.exec(path)?.[1] ?? null

const MAY = { pages: ['features', 'ui', 'behaviours', 'api', 'styles'], features: ['ui', 'behaviours', 'api', 'styles'], ui: ['ui', 'behaviours', 'api', 'styles'], behaviours: ['behaviours', 'api', 'styles'], api: ['api'], styles: ['styles'] }
function target(from, spec) {
  if (spec.startsWith('@/')) return `src/${spec.slice(2)}`
  if (!spec.startsWith('.')) return null
  const parts = from.split('/').slice(0, -1)
  for (const step of spec.split('/')) { if (step === '..') parts.pop(); else if (step !== '.') parts.push(step) }
  return parts.join('/')
}

export const RULES = {
  'imports go one way'(file) {
    const here = folder(file.path)
    if (!here) return []
    return [...file.text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, spec]) => {
      const to = target(file.path, spec), there = to && folder(`${to}/`)
      if (!there) return []
      const noun = (path) => path.split('/')[2]
      if (here === 'features' && there === 'features') return noun(file.path) === noun(to) ? [] : [`${file.path} imports another feature: ${spec}`]
      if (here === 'ui' && there === 'api' && !to.endsWith('/types')) return [`${file.path} knows the server: ${spec}`]
      return here === there || MAY[here].includes(there) ? [] : [`${file.path} imports upwards: ${spec}`]
    })
  },
  'line alarms'(file) {
    const limit = /\/ReplyBox\.vue$/.test(file.path) ? 150 : file.path.startsWith('src/pages/') ? 120 : file.path.startsWith('src/behaviours/') ? 60 : file.path.startsWith('src/ui/') ? 150 : file.path.startsWith('tests/') ? 400 : file.path.endsWith('.vue') ? 250 : file.path.endsWith('.css') ? 300 : /\.ts$/.test(file.path) ? 250 : Infinity
    return lines(file.text) > limit ? [`${file.path} has ${lines(file.text)} lines, alarm at ${limit}`] : []
  },
  'only client.ts fetches, only live.ts opens a stream'(file) {
    const out = []
    if (/(?<![\w.])fetch\(/.test(file.text) && file.path !== 'src/api/client.ts') out.push(`${file.path} calls fetch`)
    if (/new EventSource/.test(file.text) && file.path !== 'src/api/live.ts') out.push(`${file.path} opens an EventSource`)
    if (/new (XMLHttpRequest|WebSocket)/.test(file.text)) out.push(`${file.path} opens its own connection`)
    return out
  },
  'no component asks which channel it is'(file) {
    const out = []
    if (/\.(channel|kind)\s*[!=]==?\s*['"](email|mail|form|widget|sms)['"]/.test(file.text)) out.push(`${file.path} compares a channel's name`)
    if (/\b(mastodon|bluesky|telegram|whatsapp|instagram|facebook|matrix|discord|twitter|trustpilot)\b/i.test(file.text)) out.push(`${file.path} names a channel`)
    return out
  },
  'raw colours and pixels only in tokens.css'(file) {
    if (file.path === 'src/styles/tokens.css') return []
    return styles(file).flatMap((css) => [...css.matchAll(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|(?<![\w-])\d*\.?\d+px\b/gi)].map((m) => `${file.path} has ${m[0]}`))
  },
  'logical directions only': (file) => styles(file).flatMap((css) => [...css.matchAll(/(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)|(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)|(?:min-|max-)?(?:width|height)\s*:)/g)].map((m) => `${file.path} has ${m[1].trim()}`)),
  'forbidden parts of the headless library': (file) => [...file.text.matchAll(/\b(ScrollAreaViewport|SelectViewport|ComboboxViewport|SplitterResizeHandle|Viewport)\b(?=[^\n]*from 'reka-ui')/g)].map((m) => `${file.path} imports ${m[1]}`),
  'no HTML sinks': (file) => [...file.text.matchAll(/\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|v-html|srcdoc|DOMParser|createContextualFragment)\b/g)].map((m) => `${file.path} uses ${m[1]}`),
  'no static styles': (file) => (/[\s"']style="/.test(template(file).replace(/[:]style="/g, '')) ? [`${file.path} has a static style attribute`] : []),
  'sandboxed frames only': (file) => [...template(file).matchAll(/<iframe[^>]*>/g)].filter(([tag]) => !/sandbox="allow-popups allow-popups-to-escape-sandbox"/.test(tag)).map(() => `${file.path} has an open frame`),
  'words come from the catalogue'(file) {
    const bare = template(file).replace(/\{\{[\s\S]*?\}\}/g, '').replace(/<svg[\s\S]*?<\/svg>/g, '')
    const words = [...bare.replace(/<(?:[^<>"']|"[^"]*"|'[^']*')*>/g, '\u0001').split('\u0001')].map((s) => s.trim()).filter((s) => /\p{L}{2,}/u.test(s.replace(/&\w+;/g, '')) && s !== 'goodword')
    const attributes = [...bare.matchAll(/\s(?:aria-label|title|placeholder|label|alt)="([^"]*\p{L}{2,}[^"]*)"/gu)].map((m) => m[1])
    return [...words, ...attributes].map((s) => `${file.path} has the words “${s}”`)
  },
}

// ---- contrast
const channel = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
const luminance = (hex) => { const n = parseInt(hex.slice(1), 16); return 0.2126 * channel(n >> 16) + 0.7152 * channel((n >> 8) & 255) + 0.0722 * channel(n & 255) }
export const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }
const TEXT = [['text', 'bg'], ['text', 'panel'], ['text', 'sunk'], ['text', 'hover'], ['muted', 'bg'], ['muted', 'panel'], ['muted', 'hover'], ['muted', 'sunk'], ['accent', 'panel'], ['accent', 'bg'], ['accent', 'accent-soft'], ['text', 'accent-soft'], ['muted', 'accent-soft'], ['late', 'panel'], ['late', 'late-soft'], ['soon', 'panel'], ['soon', 'soon-soft'], ['ok', 'panel'], ['ok', 'ok-soft'], ['public', 'panel'], ['public', 'public-soft'], ['text', 'note-soft'], ['text', 'mark'], ['on-strong', 'accent'], ['on-strong', 'accent-deep'], ['on-strong', 'public'], ['bg', 'text'], ...[1, 2, 3, 4, 5, 6].map((n) => ['text', `avatar-${n}`])]
const MARKS = [['edge', 'panel'], ['edge', 'bg'], ['note-edge', 'panel'], ...[1, 2, 3, 4, 5, 6].map((n) => [`series-${n}`, 'panel'])]

export function themes(css) {
  const blocks = [...css.matchAll(/(:root[^{,]*)\{([^{}]*)\}/g)].map(([, name, body]) => [name.trim(), Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((m) => [m[1], m[2]]))])
  const base = blocks.find(([name]) => name === ':root')?.[1] ?? {}
  return blocks.filter(([, tokens]) => tokens.bg).map(([name, tokens]) => [name, { ...base, ...tokens }])
}
export function paleTokens(css) {
  return themes(css).flatMap(([name, t]) => [...TEXT.map((p) => [...p, 4.5]), ...MARKS.map((p) => [...p, 3])].flatMap(([fg, bg, need]) => (!t[fg] || !t[bg] ? [`${name}: ${fg} or ${bg} is missing`] : contrast(t[fg], t[bg]) < need ? [`${name}: ${fg} on ${bg} is ${contrast(t[fg], t[bg]).toFixed(2)}, needs ${need}`] : [])))
}

// ---- sizes from Vite's manifest
export function sizes(manifest, gz) {
  const entry = Object.values(manifest).find((c) => c.isEntry)
  const statics = (chunk, seen = new Set()) => { if (!seen.has(chunk.file)) { seen.add(chunk.file); for (const key of chunk.imports ?? []) statics(manifest[key], seen) } return seen }
  const css = (chunk) => new Set([...statics(chunk)].flatMap((file) => Object.values(manifest).find((c) => c.file === file)?.css ?? []))
  const sum = (files) => [...files].reduce((n, f) => n + gz(f), 0)
  const shell = statics(entry), shellCss = css(entry)
  const routes = Object.values(manifest).filter((c) => c.isDynamicEntry).map((c) => ({ name: c.src ?? c.file, js: sum([...statics(c)].filter((f) => f.endsWith('.js') && !shell.has(f))) }))
  return { shell: sum([...shell].filter((f) => f.endsWith('.js'))), css: sum(shellCss), routes }
}
export const LIMITS = { shell: 120_000, css: 15_000, route: 60_000 }
export function heavy({ shell, css, routes }) {
  return [...(shell > LIMITS.shell ? [`shell: ${shell} bytes gz`] : []), ...(css > LIMITS.css ? [`css: ${css} bytes gz`] : []), ...routes.filter((r) => r.js > LIMITS.route).map((r) => `${r.name}: ${r.js} bytes gz`)]
}
