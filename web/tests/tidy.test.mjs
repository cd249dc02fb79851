import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { definedKeys, usedKeys } from './keys.mjs'
import { heavy, LIMITS, paleTokens, RULES, sizes } from './tidy-rules.mjs'
import { TABLE } from '../src/behaviours/keytable.ts'

const root = new URL('..', import.meta.url).pathname
const walk = (dir) => readdirSync(join(root, dir), { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(root.length))
const read = (path) => ({ path, text: readFileSync(join(root, path), 'utf8') })
const files = walk('src').filter((p) => /\.(vue|ts|css)$/.test(p) && !p.endsWith('schema.d.ts')).map(read)
const own = [...files, ...walk('tests').filter((p) => p.endsWith('.mjs')).map(read)]

/** One offence per rule: a rule that cannot fail is no rule. */
const OFFENCES = {
  'imports go one way': ['src/ui/Sly.vue', "<script setup>import x from '@/features/desk/words'</script>"],
  'line alarms': ['src/behaviours/long.ts', 'x\n'.repeat(61)],
  'only client.ts fetches, only live.ts opens a stream': ['src/features/desk/sly.ts', "await fetch('/api')"],
  'no component asks which channel it is': ['src/features/desk/Sly.vue', "<template><p v-if=\"row.channel === 'email'\" /></template>"],
  'raw colours and pixels only in tokens.css': ['src/ui/Sly.vue', '<style>.a { border: 1px solid #fff; }</style>'],
  'logical directions only': ['src/ui/Sly.vue', '<style>.a { margin-left: var(--sp-2); }</style>'],
  'forbidden parts of the headless library': ['src/ui/Sly.vue', "<script setup>import { SelectRoot, SelectViewport } from 'reka-ui'</script>"],
  'no HTML sinks': ['src/ui/Sly.vue', '<template><p v-html="words" /></template>'],
  'no static styles': ['src/ui/Sly.vue', '<template><p style="color: red" /></template>'],
  'sandboxed frames only': ['src/ui/Sly.vue', '<template><iframe src="/x" sandbox="allow-scripts" /></template>'],
  'words come from the catalogue': ['src/ui/Sly.vue', '<template><p>Hello there</p></template>'],
}

for (const [name, rule] of Object.entries(RULES)) {
  test(`tidy: ${name}`, () => {
    const [path, text] = OFFENCES[name] ?? assert.fail('no seeded offence')
    assert.notDeepEqual(rule({ path, text }), [], 'the seeded offence was not seen')
    assert.deepEqual((name === 'line alarms' ? own : files).flatMap(rule), [])
  })
}

test('tidy: another feature is not imported', () => {
  assert.equal(RULES['imports go one way']({ path: 'src/features/desk/a.ts', text: "import b from '@/features/team/b'" }).length, 1)
})

test('tidy: contrast of every token pair', () => {
  const css = read('src/styles/tokens.css').text
  assert.notDeepEqual(paleTokens(css.replaceAll('--muted: #5f5a52', '--muted: #b0a99e')), [])
  assert.deepEqual(paleTokens(css), [])
})

test('tidy: the two dark blocks are the same', () => {
  const dark = [...read('src/styles/tokens.css').text.matchAll(/color-scheme: dark;([^}]*)\}/g)].map((m) => m[1].replace(/\s+/g, ' ').trim())
  assert.equal(dark.length, 2)
  assert.equal(dark[0], dark[1])
})

const locales = new URL('../../locales/', import.meta.url).pathname
const languages = readdirSync(locales, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name)
const catalogue = (lang) => readdirSync(join(locales, lang)).filter((f) => f.endsWith('.ftl')).map((f) => readFileSync(join(locales, lang, f), 'utf8')).join('\n')
const english = definedKeys(catalogue('en'))
const { whole, patterns } = usedKeys(files.filter((f) => !f.path.endsWith('.css')))

test('words: every key used is defined', () => {
  assert.deepEqual([...usedKeys([{ text: "t('no-such-key')" }]).whole].filter((k) => !english.has(k)), ['no-such-key'])
  assert.deepEqual([...whole].filter((k) => !english.has(k)), [])
})
test('words: every key with a part chosen at run time has at least one text', () => {
  const made = patterns.filter((p) => !/^\/\^(offer|row|message|reply|tint|palette|icon|avatar)-/.test(String(p)))
  assert.deepEqual(made.filter((p) => ![...english].some((k) => p.test(k))).map(String), [])
})
test('words: no key is left over', () => {
  const left = (keys) => [...keys].filter((k) => !whole.has(k) && !patterns.some((p) => p.test(k)))
  assert.deepEqual(left(new Set(['zzz-left-over'])), ['zzz-left-over'])
  assert.deepEqual(left(english), [])
})
test('words: every command has a title', () => {
  assert.deepEqual(TABLE.map((k) => k.id).filter((id) => !/^view-\d$/.test(id) && !english.has(`cmd-${id}`)), [])
})
for (const lang of languages) {
  test(`words: ${lang} is complete and uses the same variables`, () => {
    const text = catalogue(lang), defined = definedKeys(text)
    assert.deepEqual([...english].filter((k) => !defined.has(k)), [], 'missing')
    assert.deepEqual([...defined].filter((k) => !english.has(k)), [], 'unknown')
    assert.equal([...text.matchAll(/^([a-z][a-z0-9-]*)\s*=/gm)].length, defined.size, 'a key stands twice')
    const entries = (ftl) => new Map(ftl.split(/^(?=[a-z][a-z0-9-]*\s*=)/m).map((e) => [/^([a-z0-9-]+)/.exec(e)?.[1], new Set([...e.matchAll(/\$(\w+)/g)].map((m) => m[1]))]))
    const [theirs, ours] = [entries(catalogue('en')), entries(text)]
    assert.deepEqual([...theirs].filter(([k, vars]) => k && [...ours.get(k) ?? []].some((v) => !vars.has(v))).map(([k]) => k), [], 'a variable English does not give')
  })
}

test('sizes: the build keeps its budgets', (context) => {
  const path = join(root, 'dist/.vite/manifest.json')
  const fake = { a: { file: 'a.js', isEntry: true, imports: ['b'] }, b: { file: 'b.js' } }
  assert.equal(heavy(sizes(fake, () => LIMITS.shell)).length, 1, 'the seeded offence was not seen')
  if (!existsSync(path)) { context.skip('skipped: no build yet, run npm run build'); return }
  assert.deepEqual(heavy(sizes(JSON.parse(readFileSync(path, 'utf8')), (file) => readFileSync(join(root, 'dist', `${file}.gz`)).length)), [])
})
