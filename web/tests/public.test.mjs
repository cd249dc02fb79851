// What everyone sees: lengths as networks count them, threads as trees, who may read, and figures that may be too few.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { bandName, marks, measurable, trend } from '../src/behaviours/fairness.ts'
import { lengthOf, over } from '../src/behaviours/length.ts'
import { fits, needsReason } from '../src/behaviours/post-acts.ts'
import { rowsOf } from '../src/behaviours/post-tree.ts'
import { wordDiff } from '../src/behaviours/word-diff.ts'
import { counted, isPublic, mustChoose, usualAudience, wider } from '../src/behaviours/readers.ts'

const rust = readFileSync(new URL('../../channels/contract/src/length.rs', import.meta.url), 'utf8')
const RULES = {
  NETWORK: { most: 500, unit: 'characters', link: 23, short_handles: true, bytes: null },
  GRAPHEMES: { most: 3, unit: 'graphemes', link: null, short_handles: false, bytes: 20 },
  'Length::characters(9)': { most: 9, unit: 'characters', link: null, short_handles: false, bytes: null },
}
const unescaped = (text) => text.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replaceAll('\\n', '\n')
const sum = (words) => (words === 'None' ? 0 : words.replace(/^Some\((.*)\)$/, '$1').split('+').reduce((all, part) => all + Number(part), 0))

test('length: the cases of the contract count the same here', () => {
  const cases = [...rust.matchAll(/assert_eq!\(([\w:]+(?:\(\d+\))?)\.(of|over)\("([^"]*)"\), ([^)]*(?:\(\d+\))?)\);/g)]
  assert.ok(cases.length >= 11, `only ${cases.length} cases were found`)
  for (const [, rule, what, text, due] of cases) {
    const count = what === 'of' ? lengthOf : over
    assert.equal(count(RULES[rule] ?? assert.fail(`no rule ${rule}`), unescaped(text)), sum(due.trim()), `${rule}.${what}(${text})`)
  }
})
test('length: odd handles, links and spaces', () => {
  const rule = RULES.NETWORK
  assert.equal(lengthOf(rule, '@'), 1)
  assert.equal(lengthOf(rule, '@@'), 2 - 1)
  assert.equal(lengthOf(rule, '(https://a.test/b)'), 1 + 23 + 1)
  assert.equal(lengthOf(rule, 'a\u0085b\u00a0c'), 5)
  assert.equal(lengthOf(rule, '😀'), 1)
  assert.equal(over({ ...rule, most: 3 }, 'abcde'), 2)
})

const at = (id, parent, more = {}) => ({ id, parent, own: false, theirs: false, at: 0, author: { name: id, address: id }, deleted_at: null, hidden_at: null, ...more })
const shown = (posts, open = []) => rowsOf(posts, new Set(open)).map((row) => `${'  '.repeat(row.level - 1)}${row.post ? row.post.id : `+${row.voices.length}${row.open ? ' open' : ''}`}`)

test('thread: the customer’s branch stands open, other voices are folded at what they answer', () => {
  const posts = [at('root', null), at('bo', 'root'), at('bo-2', 'bo'), at('ana', 'root', { theirs: true }), at('we', 'ana', { own: true }), at('chi', 'we'), at('ana-2', 'we', { theirs: true })]
  assert.deepEqual(shown(posts), ['root', '  +2', '  ana', '    we', '      +1', '      ana-2'])
  assert.deepEqual(shown(posts, ['root']), ['root', '  +2 open', '  bo', '    bo-2', '  ana', '    we', '      +1', '      ana-2'])
})
test('thread: what is missing, doubled or goes round in a circle still stands once', () => {
  assert.deepEqual(shown([at('ana', 'gone', { theirs: true })]), ['ana'])
  assert.deepEqual(shown([at('a', 'b', { theirs: true }), at('b', 'a')]).map((row) => row.trim()).sort(), ['a', 'b'])
  assert.deepEqual(shown([at('a', 'a', { theirs: true }), at('a', null)]), ['a'])
  assert.deepEqual(shown([]), [])
  const deep = Array.from({ length: 5000 }, (_, i) => at(`p${i}`, i ? `p${i - 1}` : null, i === 4999 ? { theirs: true } : {}))
  assert.equal(shown(deep).length, 5000)
})
test('thread: of a post without a customer everything is shown', () => {
  assert.deepEqual(shown([at('root', null, { own: true }), at('bo', 'root')]), ['root', '  bo'])
})

test('acts: only what fits a post is offered', () => {
  const all = ['delete', 'hide', 'like', 'mute', 'block', 'report']
  const offered = (post) => all.filter((act) => fits(act, post))
  assert.deepEqual(offered(at('ana', 'root')), ['hide', 'like', 'mute', 'block', 'report'])
  assert.deepEqual(offered(at('root', null)), ['like', 'mute', 'block', 'report'])
  assert.deepEqual(offered(at('we', 'ana', { own: true })), ['delete'])
  assert.deepEqual(offered(at('ana', 'root', { hidden_at: 5 })), ['like', 'mute', 'block', 'report'])
  assert.deepEqual(offered(at('we', 'ana', { own: true, deleted_at: 1 })), [])
  assert.deepEqual(all.filter(needsReason), ['delete', 'hide', 'block', 'report'])
})

test('readers: an answer is as wide as its post and never wider; what is not known must be chosen', () => {
  assert.equal(usualAudience(['quiet', 'followers', 'named'], 'quiet'), 'quiet')
  assert.equal(usualAudience(['followers', 'named'], 'everyone'), 'followers')
  assert.equal(usualAudience([], 'everyone'), '')
  assert.deepEqual([wider('everyone', 'named'), wider('named', 'everyone'), wider('quiet', 'quiet')], [true, false, false])
  assert.deepEqual(['named', 'followers', 'quiet', 'everyone', ''].map(isPublic), [false, true, true, true, false])
  assert.deepEqual([mustChoose('', ['everyone', 'named']), mustChoose('', ['everyone']), mustChoose('named', ['everyone', 'named']), mustChoose('everyone', ['named'])], [true, false, false, true])
})
test('readers: whoever is named is counted with the words, once', () => {
  const people = [{ name: 'Ana', address: 'https://other.test/ana', handle: 'ana@other.test' }, { name: 'Bo', address: 'x', handle: null }]
  assert.equal(counted(RULES.NETWORK, 'Hello', people), '@ana@other.test Hello')
  assert.equal(counted(RULES.NETWORK, 'Hello @Ana@other.test', people), 'Hello @Ana@other.test')
  assert.equal(counted(RULES.GRAPHEMES, 'Hello', people), 'Hello')
  assert.equal(counted(null, 'Hello', people), 'Hello')
})

const band = (from, below, more) => ({ channel: 'n', from, below, begun: 40, answered: 20, share: 0.5, low: 0.35, high: 0.65, median_ms: 1, p90_ms: 2, ...more })
test('fairness: bands are named, too few are not measured, and a difference counts only beyond chance', () => {
  assert.deepEqual([band(0, 100), band(10_000, null), band(null, null)].map(bandName), [{ key: 'between', from: 0, to: 99 }, { key: 'from', from: 10_000, to: 0 }, { key: 'unknown', from: 0, to: 0 }])
  assert.deepEqual([measurable(band(0, 100)), measurable(band(0, 100, { share: null }))], [true, false])
  assert.equal(trend([band(0, 100), band(100, null)]), 'same')
  assert.equal(trend([band(0, 100, { low: 0.1, high: 0.2 }), band(100, null, { low: 0.5, high: 0.9 })]), 'large')
  assert.equal(trend([band(0, 100, { low: 0.6, high: 0.9 }), band(100, null, { low: 0.1, high: 0.5 })]), 'small')
  assert.equal(trend([band(0, 100), band(100, null, { share: null }), band(null, null)]), 'few')
})
test('fairness: an axis of time has few, round marks and holds the longest', () => {
  for (const most of [1, 60_000, 3_600_000, 86_400_000 * 3, 86_400_000 * 400]) {
    const found = marks(most)
    assert.ok(found.length >= 2 && found.length <= 5, `${most}: ${found}`)
    assert.ok(found.at(-1) >= most, `${most}: ${found}`)
  }
  assert.deepEqual(marks(7_000_000).map((ms) => ms / 60_000), [0, 30, 60, 90, 120])
})

test('diff: words that stayed, went and came, and nothing is lost of either text', () => {
  const told = (before, now) => wordDiff(before, now).map(({ kind, text }) => ({ same: text, gone: `[-${text}]`, new: `[+${text}]` })[kind]).join('')
  assert.equal(told('with you soon. Mia', 'with you on Friday. Mia'), 'with you [-soon. ][+on Friday. ]Mia')
  assert.equal(told('', 'new words'), '[+new words]')
  assert.equal(told('old words', ''), '[-old words]')
  assert.equal(told('one  two', 'one  two'), 'one  two')
  const long = 'word '.repeat(2000)
  assert.deepEqual(wordDiff(long, `${long}x`).map((piece) => piece.kind), ['gone', 'new'])
  for (const [before, now] of [['a b c d', 'b d e'], ['x\ny', 'y\nx'], ['ä ö', 'ö ä ö']]) {
    const pieces = wordDiff(before, now), of = (not) => pieces.filter((piece) => piece.kind !== not).map((piece) => piece.text).join('')
    assert.deepEqual([of('new'), of('gone')], [before, now])
  }
})
