// Remakes docs/screens from the demo: node web/e2e/screens.mjs (make screens); with `skies` only those of that network.
import assert from 'node:assert/strict'
import { execSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { call, until } from './world/api.mjs'
import { launch, person } from './world/browser.mjs'
import { absent, network } from './world/network.mjs'
import { demo, root } from './world/server.mjs'
import { absent as cloudy, skies } from './world/skies.mjs'

const folder = join(root, 'docs/screens')
mkdirSync(folder, { recursive: true })
const desk = await demo({ env: { GOODWORD_OUTSIDE__ALLOWED_HOSTS: '["127.0.0.1","localhost"]' } })
const browser = await launch()
const lead = await person(browser, desk.address, { link: desk.link('administrator'), size: { width: 1440, height: 900 } })
const { page } = lead

async function theme(to) {
  const { preferences } = await call(page, 'GET', '/me')
  await call(page, 'PUT', '/me/preferences', { ...preferences, theme: to })
}
async function shoot(name, path, ready) {
  await page.goto(`${desk.address}${path}`)
  await page.getByRole('heading').first().waitFor()
  await ready?.()
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(700)
  const file = join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  const size = statSync(file).size
  console.log(`${name}.png ${Math.round(size / 1000)} kB`)
  assert.ok(size < 400_000, `${name}.png is too large`)
}
const message = () => page.getByTestId('message-in').first().waitFor()

if (!process.argv.includes('skies')) await everyScreen()
if (cloudy()) console.log(`skipped: screens of the AT Protocol: ${cloudy()}`)
else await underTheSky()
lead.clean()
await browser.close()
await desk.stop()

async function everyScreen() {
  execSync(desk.command, { shell: '/bin/sh' })
  const { items } = await call(page, 'GET', '/conversations?view=all&sort=newest&limit=100')
  const long = [...items].filter((row) => row.channel === 'email').sort((a, b) => b.message_count - a.message_count)[0]
  await theme('light')
  await shoot('inbox-light', `/inbox/all/${long.id}`, message)
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('A rye at last, and what a colour! Thank you for the picture. Tell us what they said at supper.')
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(folder, 'conversation.png'), animations: 'disabled' })
  await call(page, 'DELETE', `/conversations/${long.id}/draft`).catch(() => {})
  await shoot('customer', `/customers/${long.customer.id}`)
  await shoot('search', '/search?q=kettle')
  await shoot('settings', '/settings/inboxes')
  await shoot('home', '/home', () => page.getByTestId('home-start').waitFor())
  // The past is looked at beside other work.
  await until('frozen weeks', async () => (await call(page, 'GET', '/pact/preview')).frozen.lines[1].now.state === 'measured', 240_000)
  await shoot('pact-preview', '/reports/pact', () => page.getByTestId('pact-C1').waitFor())
  await theme('dark')
  await shoot('inbox-dark', `/inbox/all/${long.id}`, message)
  await theme('light')
  await page.setViewportSize({ width: 390, height: 844 })
  await shoot('phone-list', '/inbox/all')
  await shoot('phone-conversation', `/inbox/all/${long.id}`, message)
  if (absent()) console.log(`skipped: public screens: ${absent()}`)
  else await inPublic()
}

/** A mention on the AT Protocol with its answer, and how fairly such answers are given. */
async function underTheSky() {
  const net = await skies()
  await page.setViewportSize({ width: 1440, height: 900 })
  await call(page, 'PATCH', '/company', { undo_seconds: 0 })
  await call(page, 'POST', '/inboxes', { name: 'Larkmill on Bluesky', channel: 'bluesky', settings: { service: net.service, handle: net.handle, app_password: net.password, poll_seconds: '5' } })
  const ana = await net.person('ANA')
  const found = async (words) => until(words, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((one) => one.snippet.includes(words)), 90_000)
  await until('an account that works', async () => (await call(page, 'GET', '/inboxes')).items.find((box) => box.channel === 'bluesky')?.health.state === 'ok', 90_000)
  await ana.mentions(net.handle, 'my new kettle leaks at the lid. Is that normal?')
  const row = await found('leaks at the lid')
  const { display_name: me } = await call(page, 'GET', '/me')
  await shoot('sky-thread', `/inbox/all/${row.id}`, async () => {
    await page.getByTestId('public-bar').getByText('Everyone sees this.').waitFor()
    await page.keyboard.press('r')
    await page.getByLabel('Your answer').fill(`No, Ana, it is not. Send it back, a new one leaves today. ${me?.split(' ')[0] ?? 'Ines'}`)
    await page.getByTestId('send').click()
    await until('the answer on the network', async () => (await ana.posts(net.handle)).find((post) => post.value.text.includes('leaves today')), 90_000)
    await page.getByTestId('post-own').waitFor()
  })
  await shoot('sky-fairness', '/reports/fairness', () => page.getByTestId('fairness').first().waitFor())
  await net.stop()
}

/** A thread on the stand-in of a network, and its answer being written. */
async function inPublic() {
  const net = await network()
  await page.setViewportSize({ width: 1440, height: 900 })
  await call(page, 'POST', '/inboxes', { name: 'Larkmill in public', channel: 'mastodon', settings: { server: net.url, sign_in: 'token', access_token: net.token, allow_plain: 'yes' } })
  await until('an account that works', async () => (await call(page, 'GET', '/inboxes')).items.find((box) => box.name === 'Larkmill in public')?.health.state === 'ok', 60_000)
  const first = await net.post('ana@other.test', '@shop nine days now, and my Pebble kettle has not arrived. Nobody answers my mails. What is going on?')
  await net.post('bo@far.test', 'Same here, twelve days.', { answers: first })
  await net.react('favourite', 'bo@far.test', first)
  const row = await until('the post', async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((one) => one.snippet.includes('nine days now')), 60_000)
  const again = async () => { await page.getByRole('button', { name: 'Ask the network again' }).click(); await page.getByTestId('voices').first().waitFor() }
  await shoot('public-thread', `/inbox/all/${row.id}`, again)
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('You are right, Ana, and I am sorry you had to ask twice. I called the depot: your kettle leaves Graz today at 17:00. Mia')
  await page.waitForTimeout(700)
  await page.screenshot({ path: join(folder, 'public-answer.png'), animations: 'disabled' })
  await call(page, 'DELETE', `/conversations/${row.id}/draft`).catch(() => {})
  await secondLook(row)
  await page.setViewportSize({ width: 390, height: 844 })
  await shoot('phone-public', `/inbox/all/${row.id}`)
  net.stop()
}

/** What somebody wants to say in public, beside all that whoever looks at it has to know. */
async function secondLook(row) {
  const teams = (await call(page, 'GET', '/teams')).items.map((team) => team.id)
  const inbox = (await call(page, 'GET', '/inboxes')).items.find((box) => box.name === 'Larkmill in public')
  await call(page, 'PATCH', `/inboxes/${inbox.id}`, { teams })
  const mia = await person(browser, desk.address, { link: desk.link('agent') })
  const name = (await call(mia.page, 'GET', '/me')).agent.name.split(' ')[0]
  const { thread_version } = await call(mia.page, 'GET', `/conversations/${row.id}`)
  const ask = (body_text) => call(mia.page, 'POST', `/conversations/${row.id}/approvals`, { writing: { kind: 'reply', to: [], body_text, seen_thread_version: thread_version } })
  const first = await ask(`Hello Ana, sorry for the wait, it will be with you soon. ${name}`)
  await call(page, 'POST', `/approvals/${first.id}/return`, { words: 'Say what you did, and the day.' })
  await ask(`You are right, Ana, nine days is too long. I called the depot: it leaves Graz today and will be with you on Friday. ${name}`)
  const ready = async () => { await page.getByTestId('approve').waitFor(); await page.getByTestId('approval-story').waitFor() }
  await shoot('second-look', '/approvals', ready)
  await page.setViewportSize({ width: 390, height: 844 })
  await shoot('phone-second-look', '/approvals', ready)
  await mia.close()
}
