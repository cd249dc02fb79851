// Mail written to harm whoever opens it (SEC-A1, A3, A4, A6, A7): opened in both views, nothing runs, nothing calls home, nothing covers the app.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { LITERAL, corpus, covered, foreign, own } from './world/hostile.mjs'
import { deliver, letter } from './world/post.mjs'
import { staged } from './world/stage.mjs'

const row = (page, words) => page.getByTestId('conversation-list').getByRole('option').filter({ hasText: words })

const { desk, browser, mia } = await staged({ mia: 'administrator' })
let home, calls = []
before(async () => {
  if (missing) return
  home = createServer((request, response) => { calls.push(request.url); response.end() })
  await new Promise((done) => home.listen(0, '127.0.0.1', done))
})
after(() => { home?.close() })

/** Opens the newest conversation of this subject, once its mail has been taken in: a list that stands already keeps new ones behind a pill. */
async function openNewest(page, subject) {
  await until(`the mail “${subject}”`, async () => (await call(page, 'GET', '/conversations?view=unassigned&sort=newest&limit=20')).items.some((one) => one.subject === subject))
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await row(page, subject).first().click()
}

/** Delivers them as answers in few conversations, then opens each message in both views. */
async function open(vectors, name) {
  const { page } = mia
  const letters = vectors.map((html, i) => letter({ from: `${name}-${i}@hostile.example`, to: 'hello@larkmill.example', subject: `${name} ${i}.`, html }))
  for (let i = 0; i < letters.length; i += 8) await Promise.all(letters.slice(i, i + 8).map((one) => deliver(desk.mailPort, one)))
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await row(page, /./).first().waitFor()
  const ids = await until('all of them taken in', async () => {
    const found = new Map(); let next = ''
    for (let turn = 0; turn < 10 && next !== null; turn += 1) {
      const answer = await call(page, 'GET', `/conversations?view=all&sort=newest&limit=100${next && `&cursor=${encodeURIComponent(next)}`}`)
      for (const one of answer.items) if (one.subject.startsWith(`${name} `)) found.set(one.subject, one.id)
      next = answer.next
    }
    return found.size === vectors.length && [...found]
  }, 60_000)
  for (const [subject, id] of ids) await look(page, subject, id)
}

async function look(page, subject, id) {
  // Moves inside the app: a load for each would only take longer.
  await page.evaluate((path) => { history.pushState({ ...history.state, position: (history.state?.position ?? 0) + 1 }, '', path); dispatchEvent(new PopStateEvent('popstate', { state: history.state })) }, `/inbox/all/${id}`)
  const message = page.getByTestId('message-in').first()
  await page.getByRole('heading', { name: subject }).waitFor()
  await message.waitFor()
  await row(page, /./).first().waitFor()
  assert.deepEqual([subject, await foreign(page), await covered(page)], [subject, [], []])
  await message.getByRole('button', { name: 'More about this message' }).click()
  const original = page.getByRole('menuitem', { name: 'Show the original look' })
  if (await original.count() === 0) { await page.keyboard.press('Escape'); return }
  const loaded = page.waitForResponse((response) => response.request().resourceType() === 'document')
  await original.click()
  const answer = await loaded
  assert.match(answer.headers()['content-security-policy'], /^default-src 'none';.*sandbox allow-popups allow-popups-to-escape-sandbox/)
  assert.equal(answer.status(), 200)
  await message.locator('iframe').contentFrame().locator('body').waitFor({ state: 'attached' })
  assert.deepEqual([subject, await foreign(page), await covered(page)], [subject, [], []])
}

/** The frame's policy says no in words to the console: that is it working. Nothing else may be heard. */
const REFUSED = /Blocked script execution in|violates the following Content Security Policy directive|because it violates|^(img|style|font|media|object|frame|form|script|connect|child|base)-|Failed to load resource.*blocked|sandbox|was blocked because|Refused to|Unsafe attempt/

const journey = (name, steps, skip = missing) => test(name, { skip, timeout: 500_000 }, async () => { calls = []; await steps(mia.page); assert.deepEqual(calls, []); mia.clean() })

journey('our own hostile mails do nothing in either view', async () => {
  mia.expects(REFUSED)
  await open(own(`http://127.0.0.1:${home?.address().port}`), 'own')
})

const vectors = missing ? [] : corpus()
journey(`hostile mails of the corpus (${vectors.length}) do nothing in either view`, async () => {
  mia.expects(REFUSED)
  await open(vectors, 'corpus')
}, missing || (vectors.length ? false : 'the corpus is not here: GOODWORD_TEST_DATA or ../shared/data'))

journey('names, subjects and labels are shown as they are, wherever they stand', async (page) => {
  const label = await call(page, 'POST', '/labels', { name: LITERAL, colour: '2' }).catch(() => call(page, 'POST', '/labels', { name: LITERAL, colour: 2 }))
  await deliver(desk.mailPort, letter({ from: 'literal@hostile.example', name: `=?utf-8?B?${Buffer.from(LITERAL).toString('base64')}?=`, to: 'hello@larkmill.example', subject: `=?utf-8?B?${Buffer.from(`S ${LITERAL}`).toString('base64')}?=`, text: `A text with ${LITERAL} inside` }))
  await openNewest(page, `S ${LITERAL}`)
  await page.getByTestId('message-in').getByText(`A text with ${LITERAL} inside`).waitFor()
  const id = /con_\w+/.exec(page.url())[0]
  await call(page, 'PATCH', `/conversations/${id}`, { labels: [label.id] })
  await call(page, 'POST', `/conversations/${id}/notes`, { text: `Note ${LITERAL}`, mentions: [], attachments: [] })
  await page.getByTestId('timeline').getByText(`Note ${LITERAL}`).waitFor()
  await page.getByRole('heading', { name: `S ${LITERAL}` }).waitFor()
  await until('the title of the tab', async () => (await page.title()).includes(`S ${LITERAL}`))
  const { customer } = await call(page, 'GET', `/conversations/${id}`)
  assert.equal(customer.name, LITERAL)
  for (const path of [`/customers/${customer.id}`, '/customers', `/search?q=${encodeURIComponent('from:literal@hostile.example')}`, '/settings/labels', '/work/audit', '/work/outbox', '/notifications']) {
    await page.goto(`${desk.address}${path}`)
    await page.getByRole('heading').first().waitFor()
    if (!/audit|outbox|notifications|customers$/.test(path)) await page.getByText(LITERAL).first().waitFor()
    assert.equal(await page.locator('img[src="x"], [onerror]').count(), 0, path)
  }
})

journey('files that a browser would run are only ever downloaded', async (page) => {
  const parts = [['x.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], ['x.html', 'text/html', '<script>alert(1)</script>'], ['x.xhtml', 'application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'], ['page.png', 'image/png', '<script>alert(1)</script>'], ['x.pdf', 'application/pdf', '%PDF-1.4'], ['x.js', 'text/javascript', 'alert(1)']]
  const part = ([name, kind, text]) => `--cut\nContent-Type: ${kind}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(text).toString('base64')}\n`
  const headers = [['From', 'files@hostile.example'], ['To', 'hello@larkmill.example'], ['Subject', 'Files to run'], ['Message-ID', `<files${Date.now()}@hostile.example>`], ['MIME-Version', '1.0'], ['Content-Type', 'multipart/mixed; boundary=cut']]
  await deliver(desk.mailPort, { from: 'files@hostile.example', to: 'hello@larkmill.example', headers, body: `--cut\nContent-Type: text/plain\n\nSee the files.\n${parts.map(part).join('')}--cut--\n` })
  await openNewest(page, 'Files to run')
  await page.getByTestId('message-in').getByText('page.png').first().waitFor()
  const { items } = await call(page, 'GET', `/conversations/${/con_\w+/.exec(page.url())[0]}/timeline`)
  const { attachments } = items.find((item) => item.type === 'message')
  assert.equal(attachments.length, parts.length)
  for (const file of attachments) {
    const answer = await page.request.get(new URL(file.url, desk.address).href)
    const headers = answer.headers()
    assert.equal(answer.status(), 200, file.name)
    assert.match(headers['content-disposition'], /^attachment/, file.name)
    assert.equal(headers['x-content-type-options'], 'nosniff', file.name)
    assert.match(headers['content-security-policy'], /sandbox/, file.name)
    assert.equal(headers['set-cookie'], undefined, file.name)
    if (file.name !== 'page.png') assert.equal(file.preview, false, file.name)
  }
})
