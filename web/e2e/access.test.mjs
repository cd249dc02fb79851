// Nobody is left outside (UI-906): axe finds nothing on each screen, in light, dark, high contrast, forced colours and from right to left. And the headers that keep others out (UI-144, UI-210).
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { call } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing, person } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

// A small window: what overflows must be reachable by keyboard.
const { desk, browser, ines, journey } = await staged({ ines: { role: 'administrator', size: { width: 1280, height: 640 } } }, { timeout: 150_000 })
let first
before(async () => {
  if (missing) return
  first = (await call(ines.page, 'GET', '/conversations?view=all&q=has%3Aattachment&limit=1')).items[0]
})

const opened = (name) => async (page) => { await page.getByRole('heading', { name }).first().waitFor() }
const thread = async (page) => { await page.getByTestId('message-in').first().waitFor() }
const list = async (page) => { await page.getByTestId('conversation-list').getByRole('option').first().waitFor() }
const press = (key, ready) => async (page) => { await list(page); await page.keyboard.press(key); await ready(page) }
const dialog = async (page) => { await page.getByRole('dialog').waitFor() }
const SCREENS = {
  list: ['/inbox/all', list],
  conversation: [() => `/inbox/all/${first.id}`, thread],
  'writing an answer': [() => `/inbox/all/${first.id}`, async (page) => { await thread(page); await page.keyboard.press('r'); await page.getByLabel('Your answer').waitFor() }],
  'writing a note': [() => `/inbox/all/${first.id}`, async (page) => { await thread(page); await page.keyboard.press('n'); await page.getByLabel('Your note').fill('@m'); await page.getByRole('listbox', { name: 'Mention a colleague' }).waitFor() }],
  'snooze picker': [() => `/inbox/all/${first.id}`, async (page) => { await thread(page); await page.keyboard.press('s'); await page.getByPlaceholder('tue 9, tomorrow, in 2h, 4 mar').waitFor() }],
  palette: ['/inbox/all', press('Control+k', async (page) => { await page.getByTestId('palette-input').waitFor() })],
  keys: ['/inbox/all', press('?', dialog)],
  'new message': ['/inbox/all', press('c', dialog)],
  'written down call': ['/inbox/all', press('Shift+C', dialog)],
  search: ['/search?q=kettle', list],
  customers: ['/customers', opened('Customers')],
  customer: [() => `/customers/${first.customer.id}`, opened(/./)],
  notifications: ['/notifications', opened('Notifications')],
  start: ['/start', opened('First steps')],
  ...Object.fromEntries(['profile', 'look', 'keys', 'notify', 'sessions', 'tokens', 'company', 'mail', 'inboxes', 'inboxes/new-email', 'team', 'teams', 'labels', 'webhooks', 'webhooks/new'].map((name) => [`settings/${name}`, [`/settings/${name}`, opened(/./)]])),
  ...Object.fromEntries(['listen', 'listen/words', 'listen/muted', 'reports/fairness'].map((name) => [name, [`/${name}`, opened(/./)]])),
  ...Object.fromEntries(['jobs', 'outbox', 'quarantine', 'audit', 'sent-mail'].map((name) => [`work/${name}`, [`/work/${name}`, opened(/./)]])),
}

async function sweep(page, names) {
  const found = []
  for (const name of names) {
    const [path, ready] = SCREENS[name]
    await page.goto(`${desk.address}${typeof path === 'function' ? path() : path}`)
    try { await ready(page) } catch (fault) { found.push(`${name}: ${fault.message.split('\n')[0]}`); continue }
    await page.evaluate(() => document.fonts.ready)
    found.push(...await faults(page, name))
  }
  return found
}

async function theme(page, theme) {
  const { preferences } = await call(page, 'GET', '/me')
  await call(page, 'PUT', '/me/preferences', { ...preferences, theme })
  // The browser remembers the theme from the last page: seen once, it is there from the first moment.
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/api/v1/me')), page.goto(`${desk.address}/inbox/all`)])
  await page.getByTestId('conversation-list').first().waitFor()
}

/** What is chosen but does not show it by a line. */
const unmarked = (page) => page.evaluate(() => {
  const chosen = [...document.querySelectorAll('[aria-pressed="true"], [aria-current="page"], [aria-current="true"]')].filter((one) => one.checkVisibility())
  return chosen.length ? chosen.filter((one) => getComputedStyle(one).outlineStyle !== 'solid').map((one) => one.outerHTML.slice(0, 120)) : ['nothing is chosen']
})
const MAIN = ['list', 'conversation', 'writing an answer', 'writing a note', 'palette', 'search', 'customer', 'settings/inboxes/new-email']

journey('each screen in the light theme', async (page) => { await theme(page, 'light'); assert.deepEqual(await sweep(page, Object.keys(SCREENS)), []) })
journey('the main screens in the dark theme', async (page) => { await theme(page, 'dark'); assert.deepEqual(await sweep(page, MAIN), []); await theme(page, 'light') })
journey('the main screens in high contrast, what is chosen with a line around it', async (page) => {
  await theme(page, 'contrast')
  assert.deepEqual(await sweep(page, MAIN), [])
  await thread(page, await page.goto(`${desk.address}/inbox/all/${first.id}`))
  assert.deepEqual(await unmarked(page), [])
  await theme(page, 'light')
})
test('forced colours: no barrier, what is chosen with a line around it', { skip: missing, timeout: 150_000 }, async () => {
  const lead = await person(browser, desk.address, { link: desk.link('lead'), forcedColors: 'active' }), { page } = lead
  assert.equal(await page.evaluate(() => matchMedia('(forced-colors: active)').matches), true)
  assert.deepEqual(await sweep(page, MAIN), [])
  await page.goto(`${desk.address}/inbox/all/${first.id}`)
  await thread(page)
  await page.keyboard.press('n')
  await page.getByLabel('Your note').waitFor()
  assert.deepEqual(await unmarked(page), [])
  await lead.close()
})
journey('the main screens from right to left, nothing wider than the window', async (page) => {
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => new MutationObserver(() => { if (document.documentElement.dir !== 'rtl') document.documentElement.dir = 'rtl' }).observe(document.documentElement, { attributes: true }) ?? document.documentElement.setAttribute('dir', 'rtl')))
  assert.deepEqual(await sweep(page, MAIN), [])
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl')
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
})

test('the doors and the public form', { skip: missing, timeout: 60_000 }, async () => {
  const inboxes = (await call(ines.page, 'GET', '/inboxes')).items
  const form = inboxes.find((inbox) => inbox.channel === 'form')
  for (const colorScheme of ['light', 'dark']) {
    const visitor = await person(browser, desk.address, { colorScheme })
    visitor.expects(/status of 401/)
    for (const path of ['/login', '/forgot', '/join?token=none', '/reset?token=none', '/setup', `/p/form/${form.id}`]) {
      visitor.expects(/status of 4\d\d/)
      await visitor.page.goto(`${desk.address}${path}`)
      await visitor.page.getByRole('heading').first().waitFor()
      assert.deepEqual(await faults(visitor.page, `${colorScheme} ${path}`), [])
    }
    await visitor.close()
  }
})

const APP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types vue goodword ProseMirrorClipboard"
const PUBLIC = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

test('each kind of path carries its headers', { skip: missing }, async () => {
  const page = await (await fetch(`${desk.address}/inbox/mine`, { headers: { accept: 'text/html' } })).text()
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)[1]
  const form = (await call(ines.page, 'GET', '/inboxes')).items.find((inbox) => inbox.channel === 'form')
  const everywhere = { 'x-content-type-options': /^nosniff$/, 'referrer-policy': /^(strict-origin-when-cross-origin|no-referrer)$/, 'cross-origin-opener-policy': /^same-origin$/, 'permissions-policy': /camera=\(\)/ }
  const exactly = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
  const table = [
    ['/inbox/mine', 200, { 'content-security-policy': exactly(APP), 'cache-control': /^no-cache$/, etag: /./ }],
    ['/signin?token=none', 200, { 'content-security-policy': exactly(APP) }],
    [script, 200, { 'cache-control': /^public, max-age=31536000, immutable$/, vary: /Accept-Encoding/i, 'cross-origin-resource-policy': /^same-origin$/ }],
    ['/assets/gone-12345678.js', 404, {}],
    ['/api/v1/setup', 200, { 'cache-control': /no-store/, vary: /Cookie/i, 'content-security-policy': /default-src 'none'/ }],
    ['/api/v1/me', 401, { 'cache-control': /no-store/ }],
    ['/api/v1/nothing-here', 404, {}],
    [`/p/form/${form.id}`, 200, { 'content-security-policy': exactly(PUBLIC) }],
  ]
  for (const [path, status, wanted] of table) {
    const answer = await fetch(`${desk.address}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' })
    assert.equal(answer.status, status, path)
    for (const [name, value] of Object.entries({ ...everywhere, ...wanted })) assert.match(answer.headers.get(name) ?? '(none)', value, `${path} ${name}`)
    assert.equal(answer.headers.get('set-cookie'), null, path)
  }
  const shell = await fetch(`${desk.address}/inbox/mine`, { headers: { accept: 'text/html' } })
  const again = await fetch(`${desk.address}/inbox/mine`, { headers: { accept: 'text/html', 'if-none-match': shell.headers.get('etag') } })
  assert.deepEqual([again.status, again.headers.get('content-security-policy')], [304, APP])
})
