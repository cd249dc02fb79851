// On a network of the AT Protocol: a post that names the shop stands on a screen that is open already, the answer on the network under the right handle and thread, and the report counts it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing, person } from './world/browser.mjs'
import { absent, skies } from './world/skies.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const skip = missing || absent()
const { desk, lead } = await staged({ lead: 'administrator' }, { skip, env: NEARBY })
let net, ana
before(async () => {
  if (skip) return
  net = await skies()
  assert.ok(net, 'the network could not start; its reason is said above')
  ana = await net.person('ANA')
})
after(async () => { await net?.stop() })

test('a mention is answered where everyone sees it', { skip, timeout: 180_000 }, async () => {
  const { page } = lead
  await call(page, 'PATCH', '/company', { undo_seconds: 0 })
  await call(page, 'POST', '/inboxes', { name: 'In the open', channel: 'bluesky', settings: { service: net.service, handle: net.handle, app_password: net.password, poll_seconds: '5' } })
  await until('an account that works', async () => (await call(page, 'GET', '/inboxes')).items.find((box) => box.name === 'In the open')?.health.state === 'ok', 60_000)
  await page.goto(`${desk.address}/inbox/all?sort=newest`)
  const asked = await ana.mentions(net.handle, 'my new kettle leaks. Is that normal?')
  const row = page.getByText('my new kettle leaks').first()
  await row.or(page.getByTestId('fresh-pill')).first().waitFor({ timeout: 60_000 })
  if (await page.getByTestId('fresh-pill').count()) await page.getByTestId('fresh-pill').click()
  await row.click()
  await page.getByTestId('public-bar').getByText('Everyone sees this.').waitFor()
  await page.getByTestId('tree').getByText('my new kettle leaks').first().waitFor()
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('No, Ana, it is not. Send it back, a new one leaves today. Ines')
  await page.getByTestId('send').click()
  const sent = await until('the answer on the network', async () => (await ana.posts(net.handle)).find((post) => post.value.text.includes('a new one leaves today')), 60_000)
  assert.equal(sent.value.reply.parent.uri, asked.uri)
  assert.equal(sent.value.reply.root.uri, asked.uri)
  const bands = (await call(page, 'GET', '/reports/fairness')).bands
  assert.ok(bands.some((band) => band.channel === 'bluesky' && band.answered >= 1), JSON.stringify(bands))
  lead.clean()
})
