import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { chooseDraft, joinDrafts } from '../src/behaviours/draft-merge.ts'
import { replaced, standing } from '../src/behaviours/findings.ts'
import { gapsIn, pieces, slashed } from '../src/behaviours/gaps.ts'
import { fuzzy } from '../src/behaviours/fuzzy.ts'
import { hits, searched } from '../src/behaviours/hits.ts'
import { matcher, plainName } from '../src/behaviours/hotkeys.ts'
import { inside } from '../src/behaviours/inside.ts'
import { TABLE } from '../src/behaviours/keytable.ts'
import { marked } from '../src/behaviours/marked.ts'
import { drawn, plainText, safeLink, safeSource } from '../src/behaviours/nodes.ts'
import { parsePeople, spelled, validAddress } from '../src/behaviours/people.ts'
import { sentence } from '../src/behaviours/problems.ts'
import { chips, completions, instead, without } from '../src/behaviours/query-chips.ts'
import { parseSnooze } from '../src/behaviours/snooze.ts'
import { stable } from '../src/behaviours/stable.ts'
import { moment, wall } from '../src/behaviours/zone.ts'

const VIENNA = 'Europe/Vienna'
const NOW = moment(2026, 3, 3, 10, 30, VIENNA) // a Tuesday
const at = (text, zone = VIENNA, now = NOW) => { const ms = parseSnooze(text, now, zone); if (ms === null) return null; const w = wall(ms, zone); return `${w.year}-${String(w.month).padStart(2, '0')}-${String(w.day).padStart(2, '0')} ${String(w.hour).padStart(2, '0')}:${String(w.minute).padStart(2, '0')}` }

test('snooze understands the words people type', () => {
  const table = {
    'tue 9': '2026-03-10 09:00', 'tue 11': '2026-03-03 11:00', tomorrow: '2026-03-04 09:00', 'tomorrow 14:30': '2026-03-04 14:30', 'in 2h': '2026-03-03 12:30', '30 min': '2026-03-03 11:00', 'in 3 days': '2026-03-06 10:30',
    'in a week': '2026-03-10 10:30', 'next week': '2026-03-09 09:00', 'next monday 8': '2026-03-09 08:00', 'friday afternoon': '2026-03-06 14:00', tonight: '2026-03-03 18:00', 'today 5pm': '2026-03-03 17:00', '9am': '2026-03-04 09:00',
    '4 mar 10:30': '2026-03-04 10:30', 'mar 4': '2026-03-04 09:00', '2026-12-24': '2026-12-24 09:00', '1.2.': '2027-02-01 09:00', '24.12. 8:15': '2026-12-24 08:15', 'di 9 uhr': '2026-03-10 09:00', 'morgen um 15': '2026-03-04 15:00', übermorgen: '2026-03-05 09:00',
    'nächste Woche': '2026-03-09 09:00', demain: '2026-03-04 09:00', mañana: '2026-03-04 09:00', 'jeudi 14h': '2026-03-05 14:00', 'miércoles 10': '2026-03-04 10:00',
  }
  for (const [words, due] of Object.entries(table)) assert.equal(at(words), due, words)
})
test('snooze refuses what is no time or is over', () => {
  for (const words of ['', 'soon', 'today 9', '25:00', 'tue 9:75', '2020-01-01', 'in', '32.13.', 'x'.repeat(500)]) assert.equal(at(words), null, words)
})
test('snooze keeps the wall time over the change to summer time', () => {
  assert.equal(at('mon 9', VIENNA, moment(2026, 3, 28, 12, 0, VIENNA)), '2026-03-30 09:00')
  assert.equal(at('tomorrow 2:30', VIENNA, moment(2026, 3, 28, 12, 0, VIENNA)), '2026-03-29 03:30')
  assert.equal(at('tomorrow', 'Australia/Lord_Howe', moment(2026, 4, 4, 12, 0, 'Australia/Lord_Howe')), '2026-04-05 09:00')
})

const press = (key, code, more = {}) => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })
const bindings = TABLE.map((k) => ({ id: k.id, keys: k.keys, chord: k.chord === true }))
const keys = (singles = true) => matcher(() => bindings, () => singles, () => true)
test('keys work on an American layout', () => {
  assert.equal(keys().press(press('r', 'KeyR'), false, 0), 'reply')
  assert.equal(keys().press(press('R', 'KeyR', { shiftKey: true }), false, 0), 'reply-all')
  assert.equal(keys().press(press('?', 'Slash', { shiftKey: true }), false, 0), 'keys')
  assert.equal(keys().press(press('k', 'KeyK', { metaKey: true }), true, 0), 'palette')
  assert.equal(keys().press(press('Enter', 'Enter', { ctrlKey: true, shiftKey: true }), true, 0), 'send-resolve')
})
test('keys work on a German layout, with AltGr for the bracket', () => {
  assert.equal(keys().press(press('/', 'Digit7', { shiftKey: true }), false, 0), 'search')
  assert.equal(keys().press(press(']', 'Digit9', { ctrlKey: true, altKey: true }), false, 0), 'next-view')
  assert.equal(keys().press(press('z', 'KeyY'), false, 0), 'undo')
})
test('keys work on a Russian layout by their place', () => {
  assert.equal(keys().press(press('к', 'KeyR'), false, 0), 'reply')
  assert.equal(keys().press(press('К', 'KeyR', { shiftKey: true }), false, 0), 'reply-all')
  assert.equal(keys().press(press('л', 'KeyK', { ctrlKey: true }), true, 0), 'palette')
  assert.equal(keys().press(press('ъ', 'BracketRight'), false, 0), 'next-view')
})
test('a sequence waits one second', () => {
  const quick = keys()
  assert.equal(quick.press(press('g', 'KeyG'), false, 0), null)
  assert.equal(quick.press(press('m', 'KeyM'), false, 900), 'go-mine')
  const slow = keys()
  slow.press(press('g', 'KeyG'), false, 0)
  assert.equal(slow.press(press('i', 'KeyI'), false, 1100), 'assign-me')
})
test('a second key that continues nothing does nothing, and does not act alone', () => {
  const quick = keys()
  quick.press(press('g', 'KeyG'), false, 0)
  assert.equal(quick.press(press('e', 'KeyE'), false, 100), null)
  assert.equal(quick.inVain(), false)
  assert.equal(quick.press(press('e', 'KeyE'), false, 200), 'resolve')
})
test('a key is told from one that nothing takes now, and from no key at all', () => {
  const idle = matcher(() => bindings, () => true, () => false)
  assert.equal(idle.press(press('r', 'KeyR'), false, 0), null)
  assert.equal(idle.inVain(), true)
  assert.equal(idle.press(press('d', 'KeyD'), false, 0), null)
  assert.equal(idle.inVain(), false)
  assert.deepEqual([idle.knows(press('g', 'KeyG'), false), idle.knows(press('r', 'KeyR'), true), idle.knows(press('F5', 'F5'), false)], [true, false, false])
})
test('single keys rest in fields, while composing and when switched off', () => {
  assert.equal(keys().press(press('r', 'KeyR'), true, 0), null)
  assert.equal(keys().press(press('r', 'KeyR', { isComposing: true }), false, 0), null)
  assert.equal(keys(false).press(press('r', 'KeyR'), false, 0), null)
  assert.equal(keys(false).press(press('k', 'KeyK', { ctrlKey: true }), false, 0), 'palette')
  assert.equal(keys().press(press('r', 'KeyR', { ctrlKey: true }), false, 0), null, 'Ctrl-R stays with the browser')
})
test('every key of the table is reachable and stands once', () => {
  const used = bindings.filter((b) => b.keys).map((b) => b.keys)
  assert.equal(new Set(used).size, used.length)
  assert.equal(plainName(press('Ф', 'KeyA', { shiftKey: true })), 'Shift+a')
})

test('nodes: only listed elements, safe links and own pictures are drawn', () => {
  assert.equal(drawn({ tag: 'script' }), null)
  assert.equal(drawn({ tag: 'style' }), null)
  assert.equal(drawn({ tag: 'SVG' }), null)
  assert.deepEqual(drawn({ tag: 'a', href: 'javascript:alert(1)' })?.tag, 'span')
  assert.equal(drawn({ tag: 'a', href: ' jAvAsCrIpT:alert(1)' })?.tag, 'span')
  assert.equal(drawn({ tag: 'a', href: 'data:text/html,x' })?.attrs.href, undefined)
  const link = drawn({ tag: 'a', href: 'https://a.example/', host: 'a.example' })
  assert.deepEqual([link?.attrs.rel, link?.attrs.target, link?.host], ['noopener noreferrer nofollow', '_blank', 'a.example'])
  assert.equal(drawn({ tag: 'img', src: 'https://tracker.example/x.gif' })?.blocked, true)
  assert.equal(drawn({ tag: 'img', src: '//tracker.example/x.gif' })?.blocked, true)
  assert.equal(drawn({ tag: 'img', src: '/files/x' })?.blocked, false)
  assert.equal(drawn({ tag: 'p', lang: '"><script>', dir: 'sideways' })?.attrs.lang, undefined)
  assert.equal(drawn({ tag: 'td', colspan: 1e9 })?.attrs.colspan, 100)
  assert.equal(drawn({ tag: 'p', onclick: 'x', style: 'y' })?.attrs.onclick, undefined)
  assert.equal(safeLink('ftp://x'), null)
  assert.equal(safeSource('/\\evil'), null)
  assert.equal(plainText([{ tag: 'p', children: [{ text: 'a' }, { tag: 'br' }, { text: 'b' }] }]), 'a\nb\n')
})

test('drafts: words are never lost', () => {
  const draft = (body_text, version) => ({ body_text, version, updated_at: 0, device: 'x' })
  assert.equal(chooseDraft(undefined, null).take, 'none')
  assert.equal(chooseDraft(draft('mine', null), null).take, 'local')
  assert.equal(chooseDraft(undefined, draft('theirs', 3)).take, 'server')
  assert.equal(chooseDraft(draft('Dear Ana, more', 3), draft('Dear Ana,', 3)).take, 'local')
  assert.equal(chooseDraft(draft('Dear', 2), draft('Dear Ana', 5)).take, 'server')
  assert.equal(chooseDraft(draft('  Dear  Ana ', 2), draft('Dear Ana', 5)).take, 'server')
  assert.equal(chooseDraft(draft('one way', 2), draft('another way', 5)).take, 'both')
  assert.match(joinDrafts('one', 'two'), /one[\s\S]*two/)
})

test('gaps: what is still to be filled is found, everything else is left alone', () => {
  const text = 'Dear ⟦customer.company⟧, {{ customer.name }} and {{name}} ⟦\n⟧'
  assert.deepEqual(gapsIn(text).map((gap) => [gap.name, text.slice(gap.from, gap.to)]), [['customer.company', '⟦customer.company⟧'], ['customer.name', '{{ customer.name }}']])
  assert.deepEqual(pieces('a ⟦b⟧'), [{ text: 'a ', gap: false }, { text: 'b', gap: true }])
  assert.deepEqual(['/', 'see /de', 'a\n/x y', 'and/or', 'https://x', '/a/b'].map(slashed), ['', 'de', 'x y', null, null, null])
})

test('search: operators become chips and are completed', () => {
  assert.deepEqual(chips('parcel label:"lid crack" from:ana is:unread').map((c) => `${c.operator}=${c.value}`), ['label=lid crack', 'from=ana', 'is=unread'])
  assert.deepEqual(chips('see https://x.example and 10:30'), [])
  assert.deepEqual(chips('lid -label:"lid crack" language:de a-from:x').map((c) => `${c.denied ? 'not ' : ''}${c.operator}=${c.value}`), ['not label=lid crack', 'language=de'])
  assert.equal(without('lid -from:ana now', '-from:ana'), 'lid now')
  assert.deepEqual(completions('lid -lan', {}), ['lid -language:'])
  assert.deepEqual(completions('-status:re', {}), ['-status:resolved'])
  assert.equal(without('parcel from:ana now', 'from:ana'), 'parcel now')
  assert.deepEqual(completions('parcel lab', {}), ['parcel label:'])
  assert.deepEqual(completions('label:li', { label: ['lid crack', 'refund'] }), ['label:"lid crack"'])
  assert.deepEqual(completions('status:re', {}), ['status:resolved'])
  assert.deepEqual(completions('prio', {}), ['priority:'])
  assert.deepEqual(completions('lid sla:l', {}), ['lid sla:late'])
  assert.deepEqual(completions('team:ca', { team: ['me', 'care team'] }), ['team:"care team"'])
  assert.equal(instead('lid lable:x is:unread', 'lable:x', 'label:x'), 'lid label:x is:unread')
})
test('search: hits are marked, stray marks are harmless', () => {
  assert.deepEqual(marked('a \u0002b\u0003 c'), [{ text: 'a ', hit: false }, { text: 'b', hit: true }, { text: ' c', hit: false }])
  assert.equal(marked('\u0003a\u0002b').map((p) => p.text).join(''), 'ab')
})

test('search: words are found again in a text, operators are not, accents and endings do not matter', () => {
  assert.deepEqual(searched('from:ana "Große Mühle" is:unread #2467 große'), ['große', 'muhle', '2467'])
  const marks = (text, query) => hits(text, searched(query)).filter((part) => part.hit).map((part) => part.text)
  assert.deepEqual(marks('Die Mühle, mühlen; die Großmühle', 'muhle'), ['Mühle', 'mühlen'])
  assert.deepEqual(marks('Café crème', 'CAFE cre'), ['Café', 'crème'])
  assert.deepEqual(marks('nothing here', 'from:nothing'), [])
  assert.equal(hits('a\u0002b <script>', ['b']).map((part) => part.text).join(''), 'a\u0002b <script>')
})
test('refusals: sentences for people are shown, what is for programs is not', () => {
  const said = (code, message) => sentence({ code, message })
  assert.equal(said('session.refused', 'address or password is wrong'), 'Address or password is wrong')
  assert.equal(said('invalid', 'choose a time in the future'), 'Choose a time in the future')
  for (const code of ['body.invalid', 'body.unreadable', 'query.invalid', 'idempotency.invalid', 'http.502', '<html>', '']) assert.equal(said(code, 'expected u64 at line 1 column 7'), null, code)
})
test('refusals: whatever the server says about what it could not parse is not shown', (context) => {
  const folder = new URL('../../foundation/web/src/', import.meta.url).pathname
  const texts = readdirSync(folder).map((name) => readFileSync(`${folder}${name}`, 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(/Refusal::new\(\s*"([\w.]+)",\s*\d+,\s*(?:format!\()?"([^"]*)/g)]).filter(([, , words]) => /does not fit|is not JSON|application\/json|form-data|Idempotency-Key/.test(words))
  context.diagnostic(found.map(([, code]) => code).join(' '))
  assert.ok(found.length >= 4)
  assert.deepEqual(found.filter(([, code, words]) => sentence({ code, message: words }) !== null).map(([, code]) => code), [])
})

test('list: new rows wait, known rows stay, undone rows come back', () => {
  const rows = (ids) => [...ids].map((id) => ({ id }))
  const ids = (s) => s.shown.map((r) => r.id).join('')
  assert.deepEqual([ids(stable(rows('abc'), [])), stable(rows('abc'), []).fresh], ['abc', 0])
  assert.deepEqual([ids(stable(rows('xyabc'), ['a', 'b', 'c'])), stable(rows('xyabc'), ['a', 'b', 'c']).fresh], ['abc', 2])
  assert.equal(ids(stable(rows('bca'), ['a', 'b', 'c'])), 'abc')
  assert.equal(ids(stable(rows('abcd'), ['a', 'b', 'c'])), 'abcd')
  assert.equal(ids(stable(rows('ac'), ['a', 'b', 'c'])), 'ac')
  assert.equal(ids(stable(rows('bac'), ['a', 'c'], new Set('abc'))), 'bac')
})

test('people: what is typed becomes addresses', () => {
  assert.deepEqual(parsePeople('Ana Ruiz <ana@example.org>, "Huber, Franz" <f@example.at>; bo@example.com'), [{ name: 'Ana Ruiz', address: 'ana@example.org' }, { name: 'Huber, Franz', address: 'f@example.at' }, { name: '', address: 'bo@example.com' }])
  assert.equal(validAddress('ana@example'), false)
  assert.equal(validAddress('a@b.example\r\nBcc: x@y.example'), false)
  assert.equal(spelled([{ name: 'Ana', address: 'a@b.c' }, { name: '', address: 'd@e.f' }]), 'Ana <a@b.c>, d@e.f')
})

test('palette: word beginnings win', () => {
  const titles = ['Assign to me', 'Labels…', 'Mark as spam', 'Resolve']
  const best = (typed) => titles.map((x) => [fuzzy(typed, x), x]).sort((a, b) => b[0] - a[0])[0][1]
  assert.equal(best('ass'), 'Assign to me')
  assert.equal(best('spam'), 'Mark as spam')
  assert.equal(best('atm'), 'Assign to me')
  assert.equal(fuzzy('zzz', 'Resolve'), 0)
})

test('findings stand where their words do, and go when these are touched', () => {
  const then = '😀 Dear customer, kindly wait', found = [{ rule: 'greeting', start: 2, end: 15 }, { rule: 'kindly', start: 17, end: 23 }, { rule: 'open', start: 28, end: 28 }]
  const shown = (now) => standing(then, now, found).map((one) => now.slice(one.from, one.to))
  assert.deepEqual(shown(then), ['Dear customer', 'kindly', ''])
  assert.deepEqual(shown('😀 Dear customer, kindly wait for it'), ['Dear customer', 'kindly'])
  assert.deepEqual(shown('😀 Dear Ana, kindly wait'), ['kindly'])
  assert.deepEqual(shown('Hm. 😀 Dear customer, kindly wait'), ['Dear customer', 'kindly'])
  assert.deepEqual(shown(''), [])
  assert.equal(replaced(then, { from: 3, to: 16 }, 'hello Ana'), '😀 Hello Ana, kindly wait')
  assert.equal(replaced(then, { from: 18, to: 24 }, 'please'), '😀 Dear customer, please wait')
})

test('SEC-F10: whoever signs in lands in here, whatever the address asked for', (t) => {
  for (const next of ['/', '/inbox/all/con_1?q=a#b', '/customers/é']) assert.equal(inside(next), next)
  const own = ['//evil.example', '/\\evil.example', '/\t/evil.example', '/\n/evil.example', 'https://evil.example', 'javascript:alert(1)', '\\\\evil', '', ' /inbox', null, 7, ['/inbox']]
  const folder = process.env.GOODWORD_TEST_DATA ?? new URL('../../../shared/data', import.meta.url).pathname
  const corpus = ['own', 'vectors'].map((name) => `${folder}/corpora/strings/${name}.jsonl`).filter((file) => existsSync(file))
  if (!corpus.length) t.diagnostic('skipped: the strings of the corpora are not here')
  const all = corpus.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)))
  const targets = all.filter((one) => ['open-redirect', 'redirect-target'].includes(one.kind) && typeof one.input === 'string').map((one) => one.input)
  const here = 'https://desk.example'
  for (const next of [...own, ...targets]) {
    const led = inside(next)
    if (led !== null) assert.equal(new URL(led, here).origin, here, JSON.stringify(next))
  }
  assert.ok(own.every((next) => inside(next) === null))
})
