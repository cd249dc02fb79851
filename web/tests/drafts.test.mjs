import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectScope } from 'vue'
import { concerns } from '../src/behaviours/concerns.ts'
import { keeper, saveNow } from '../src/features/desk/reply/words-kept.ts'

const ID = 'c-1'
const written = (words) => ({ writing: { kind: 'reply', to: [], cc: [], bcc: [], subject: '', from: '', texts: { message: words, note: '' }, files: [], audience: '', warning: null, language: null, knowing: false }, version: null, saved: null, trouble: null })
/** A composer over a server that answers by `answer(body)`: what it was sent, and how to leave. */
function composer(state, answer) {
  const sent = [], scope = effectScope()
  globalThis.fetch = async (_address, { body }) => { sent.push(JSON.parse(body)); const { status = 200, body: said } = await answer(JSON.parse(body), sent.length); return new Response(JSON.stringify(said), { status }) }
  const keeping = scope.run(() => keeper(ID, state, () => {}, () => {}))
  return { sent, keeping, leave: () => scope.stop() }
}

test('words of the last seconds are saved before a colleague’s draft is joined to them', async () => {
  const state = written('The blue lid'), { sent, keeping, leave } = composer(state, (_body, count) => ({ body: { version: count } }))
  keeping.touched()
  assert.equal(await saveNow(ID), true)
  assert.deepEqual(sent.map((one) => one.body_text), ['The blue lid'])
  assert.equal(state.version, 1)
  assert.equal(await saveNow(ID), true, 'nothing is left to save')
  assert.equal(sent.length, 1)
  leave()
  assert.equal(await saveNow('nobody writes here'), true)
})

test('words written while a save is under way are waited for too, with the version of the first', async () => {
  let go
  const first = new Promise((done) => { go = done })
  const state = written('one'), { sent, keeping, leave } = composer(state, async (_body, count) => { if (count === 1) await first; return { body: { version: count } } })
  keeping.touched()
  const saved = saveNow(ID)
  await new Promise((done) => { setImmediate(done) })
  state.writing.texts.message = 'one two'
  keeping.touched()
  go()
  assert.equal(await saved, true)
  assert.deepEqual(sent.map((one) => [one.body_text, one.version]), [['one', null], ['one two', 1]])
  leave()
})

test('words the server refuses are said to be unsaved, and are tried again', async () => {
  const state = written('mine'), { sent, keeping, leave } = composer(state, (_body, count) => (count === 1 ? { status: 503, body: { code: 'busy' } } : { body: { version: 7 } }))
  keeping.touched()
  assert.equal(await saveNow(ID), false)
  assert.notEqual(state.trouble, null)
  assert.equal(await saveNow(ID), true)
  assert.equal(state.trouble, null)
  assert.equal(sent.length, 2)
  leave()
})

const keys = (kind, more = {}) => concerns({ kind, ...more }).map(([key]) => key.join('/'))
test('a fact makes what it changes be read again', () => {
  for (const kind of ['reply_published', 'reply_sent', 'post_gone', 'approval_decided']) assert.ok(keys(kind).includes('published'), kind)
  for (const kind of ['customer_changed', 'customers_merged', 'identity_removed', 'delivery_failed']) assert.ok(keys(kind).includes('undeliverable'), kind)
  for (const kind of ['message_received', 'note_added', 'reply_queued', 'messages_moved']) assert.ok(keys(kind, { conversation: 'c' }).includes('files'), kind)
  assert.deepEqual(keys('message_received', { conversation: 'c', customer: 'p' }), ['conversation/c', 'timeline/c', 'files', 'views', 'customer/p', 'brief/p', 'story/p', 'same/p', 'proofs/p', 'merges/p'])
})
test('a fact leaves alone what it does not change', () => {
  assert.deepEqual(keys('draft_saved', { conversation: 'c' }), [])
  assert.deepEqual(keys('reading_changed', { conversation: 'c' }), ['reading/c', 'views', 'story', 'notifications'])
  assert.ok(!keys('macro_changed').includes('published'))
})
