// Posts written to harm whoever opens them (SEC-A2, A3, A6, A7, A9): in the thread, its earlier versions, what was heard and what waits for approval, nothing runs, nothing calls home, nothing covers the app.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing, person } from './world/browser.mjs'
import { LITERAL, corpus, covered, foreign, own } from './world/hostile.mjs'
import { absent, joined, network } from './world/network.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const skip = missing || absent()
/** Posts of one thread: more would be a page nobody scrolls through. */
const THREAD = 30
const { desk, browser, lead } = await staged({ lead: 'administrator' }, { skip, env: NEARBY })
let net, home, listening, literal, calls = []
before(async () => {
  if (skip) return
  home = createServer((request, response) => { calls.push(request.url); response.end() })
  await new Promise((done) => home.listen(0, '127.0.0.1', done))
  net = await network()
  const box = await joined(lead.page, net)
  listening = await call(lead.page, 'POST', '/listenings', { inbox: box.id, words: '#harm', rule: 'click' })
})
after(() => { net?.stop(); home?.close() })

const journey = (name, steps, reason = skip) => test(name, { skip: reason, timeout: 300_000 }, async () => { calls = []; await steps(lead.page); assert.deepEqual(calls, []); lead.clean() })
const TREE = '[data-testid="tree"]'
const tree = (page) => page.getByTestId('tree')
const harmless = async (page, where, what) => assert.deepEqual([what, await foreign(page, where)], [what, []])
const posts = async (page, id) => (await call(page, 'GET', `/conversations/${id}/tree`)).posts

/** One thread: a question, and each piece as another post of the same person below it. */
async function thread(name, pieces) {
  const { page } = lead, author = `${name}@hostile.example`
  await net.account(author, LITERAL)
  const root = await net.post(author, `@shop thread ${name}`)
  const { id } = await until(`the thread ${name}`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((one) => one.snippet.includes(`thread ${name}`)), 45_000)
  for (const more of pieces) await net.post(author, '@shop again', { answers: root, more })
  await until(`all of ${name}`, async () => (await posts(page, id)).length === pieces.length + 1, 60_000)
  await page.goto(`${desk.address}/inbox/all/${id}`)
  await tree(page).getByText(`thread ${name}`).waitFor()
  await until('every post drawn', async () => await tree(page).locator('[data-row]').count() >= pieces.length + 1)
  await harmless(page, TREE, name)
  assert.deepEqual([name, await covered(page)], [name, []])
  return { id, root }
}

async function threads(name, vectors) {
  for (let i = 0; i < vectors.length; i += THREAD) await thread(`${name}${i}`, vectors.slice(i, i + THREAD).map((content) => ({ content })))
}

journey('our own hostile posts do nothing', () => threads('own', own(`http://127.0.0.1:${home?.address().port}`)))

const vectors = missing ? [] : corpus()
journey(`hostile posts of the corpus (${vectors.length}) do nothing`, () => threads('corpus', vectors), skip || (vectors.length ? false : 'the corpus is not here: GOODWORD_TEST_DATA or ../shared/data'))

journey('names, warnings, labels and descriptions are shown as they are, in the thread and in what was said before', async (page) => {
  const picture = { id: '9', type: 'image', url: `${net.url}/files/never`, preview_url: null, description: LITERAL }
  const { id, root } = await thread('literal', [{ spoiler_text: LITERAL }, { media_attachments: [{ ...picture, type: 'unknown' }] }])
  await tree(page).getByText(`Warning: ${LITERAL}`).waitFor()
  await tree(page).getByText(LITERAL).first().waitFor()
  await net.edit(root, `@shop thread literal ${LITERAL}`)
  await net.edit(root, '@shop thread literal, gone quiet')
  await page.getByRole('button', { name: 'Ask the network again' }).click()
  await tree(page).getByText('gone quiet').waitFor()
  await page.getByRole('button', { name: /^Changed/ }).first().click()
  await page.getByRole('dialog').getByText(LITERAL).first().waitFor()
  await harmless(page, '.dialog', 'earlier versions')
  await page.keyboard.press('Escape')
  assert.equal((await call(page, 'GET', `/conversations/${id}`)).customer.name, LITERAL)
  literal = id
})

journey('what was heard and what waits for a second person are as harmless', async (page) => {
  await net.account('loud@hostile.example', LITERAL)
  await net.post('loud@hostile.example', `#harm ${LITERAL}`, { more: { content: `<p>#harm <img src=x onerror=alert(1)><script>alert(1)</script>${LITERAL}</p>` } })
  // What is listened for is looked at seldom, but at once when it was changed.
  for (const paused of [true, false]) await call(page, 'PATCH', `/listenings/${listening.id}`, { paused })
  await until('what was heard', async () => (await call(page, 'GET', '/heard')).items.length > 0, 90_000)
  await page.goto(`${desk.address}/listen`)
  await page.getByText(LITERAL).first().waitFor()
  await harmless(page, '#main', 'heard')
  const agent = await person(browser, desk.address, { link: desk.link('agent') })
  const { thread_version: seen } = await call(agent.page, 'GET', `/conversations/${literal}`)
  const writing = { kind: 'reply', to: [], body_text: `It is on its way, ${LITERAL}. Mia`, seen_thread_version: seen }
  await call(agent.page, 'POST', `/conversations/${literal}/approvals`, { writing })
  await agent.close()
  await page.goto(`${desk.address}/approvals`)
  await page.getByTestId('approval-words').getByText(LITERAL).first().waitFor()
  await harmless(page, '#main', 'an answer that waits for a second person')
})

journey('a picture that could not be fetched is said where the post stands, with what it shows', async (page) => {
  const picture = { id: '9', type: 'image', url: `${net.url}/lost`, preview_url: null, description: 'a cracked lid' }
  await thread('lost', [{ media_attachments: [picture] }])
  await tree(page).getByTestId('post-warning').waitFor()
  await tree(page).getByText('a cracked lid').waitFor()
})
