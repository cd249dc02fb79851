// Mail written to harm whoever opens it (SEC-A1, A3, A4, A6, A7): opened in both views, nothing runs, nothing calls home, nothing covers the app.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { launch, missing, person } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { demo, root } from './world/server.mjs'

const LITERAL = 'Eve "><img src=x onerror=alert(1)>'
const row = (page, words) => page.getByTestId('conversation-list').getByRole('option').filter({ hasText: words })

/** Our own, always there; HOME is a server that counts who calls. */
const own = (HOME) => [
  '<script>alert(1)</script><p>text</p>',
  '<img src=x onerror="alert(1)"><svg onload="alert(1)"><p>text</p>',
  `<img src="${HOME}/pixel.png" width=1 height=1><p>text</p>`,
  `<img srcset="${HOME}/a.png 1x, ${HOME}/b.png 2x" alt=x><picture><source srcset="${HOME}/c.png"></picture>`,
  `<style>@import url(${HOME}/s.css); body { background: url(${HOME}/bg.png) } @font-face { font-family: x; src: url(${HOME}/f.woff) } * { font-family: x }</style><p>text</p>`,
  `<link rel="stylesheet" href="${HOME}/l.css"><link rel="prefetch" href="${HOME}/p"><link rel="preconnect" href="${HOME}"><link rel="dns-prefetch" href="${HOME}"><p>text</p>`,
  `<div style="position:fixed;inset:0;z-index:2147483647;background:red"><a href="${HOME}/click" ping="${HOME}/ping">everything</a></div>`,
  `<form action="${HOME}/form" method="post"><input name="password" autofocus><button>Sign in again</button></form>`,
  `<base href="${HOME}/"><a href="relative">text</a><img src="relative.png">`,
  `<meta http-equiv="refresh" content="0;url=${HOME}/refresh"><p>text</p>`,
  `<iframe src="${HOME}/frame" srcdoc="<script>parent.alert(1)</script>"></iframe><object data="${HOME}/o"></object><embed src="${HOME}/e">`,
  `<video poster="${HOME}/poster.png" src="${HOME}/v.mp4" autoplay></video><audio src="${HOME}/a.mp3" autoplay></audio>`,
  '<a href="javascript:alert(1)">one</a> <a href="JaVa&#10;Script:alert(1)">two</a> <a href="data:text/html,<script>alert(1)</script>">three</a> <a href="vbscript:msgbox(1)">four</a>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"><p>text</p></foreignObject><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><p>text</p>',
  '<div id="app" class="dialog veil" role="dialog"><main id="main"><nav class="side frame" data-testid="sidebar">a false app</nav></main></div>',
  `<table background="${HOME}/table.png"><tr><td background="${HOME}/td.png" style="background-image:url('${HOME}/style.png');list-style:url(${HOME}/list.png)">text</td></tr></table>`,
  `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`,
  `<p style="margin-top:-5000px;margin-left:-5000px;width:99999px;height:99999px;position:absolute;transform:scale(99)">large</p>`,
]

function corpus() {
  const data = process.env.GOODWORD_TEST_DATA ?? resolve(root, '../shared/data')
  const folder = join(data, 'corpora/strings')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)))
    .filter((vector) => vector.kind === 'html-xss' || vector.kind === 'message-html')
    .map((vector) => String(vector.input))
}

let desk, browser, mia, home, calls = []
before(async () => {
  if (missing) return
  home = createServer((request, response) => { calls.push(request.url); response.end() })
  await new Promise((done) => home.listen(0, '127.0.0.1', done))
  desk = await demo()
  browser = await launch()
  mia = await person(browser, desk.address, { link: desk.link('administrator') })
})
after(async () => { await browser?.close(); await desk?.stop(); home?.close() })

const PLACES = ['sidebar', 'conversation-list', 'composer', 'status']
/** A click on each lasting part of the app meets that part, not something of the mail's. */
const covered = (page) => page.evaluate((places) => places.filter((place) => {
  const part = document.querySelector(`.frame [data-testid="${place}"]`)
  const box = part.getBoundingClientRect()
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight - box.y - 2))
  return !part.contains(hit) && !hit?.contains(part)
}), PLACES)

/** What must not be in the app's own page, wherever it came from. */
const foreign = (page) => page.evaluate(() => [...document.querySelectorAll('.message :is(script, style, form, input, base, meta, link, object, embed, video, audio, svg:not(.icon), math), .message iframe:not([sandbox="allow-popups allow-popups-to-escape-sandbox"])')].map((e) => e.outerHTML.slice(0, 200))
  .concat([...document.querySelectorAll('.message a[href]')].filter((a) => !/^(https?:|mailto:|tel:|\/)/i.test(a.getAttribute('href'))).map((a) => a.href))
  .concat([...document.querySelectorAll('.message *')].flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith('on')).map((a) => a.name)))

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
