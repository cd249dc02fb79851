// A copy of the company, started in earnest: administrators are told on every screen until one of them has seen it (REL-11).
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { after } from 'node:test'
import { call } from './world/api.mjs'
import { person } from './world/browser.mjs'
import { command, serving, temporary } from './world/server.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, journey } = await staged({})

/** Who a role of the sample company is: their address. */
async function address(role) {
  const one = await person(browser, desk.address, { link: desk.link(role) })
  const { email } = (await call(one.page, 'GET', '/me')).agent
  await one.close()
  return email
}

/** A link that signs somebody in once. */
const token = (data, email) => /token=(\S+)/.exec(command(data, 'user', 'link', email))[1]

journey('rel_11 a copy says on every screen that it is one, until an administrator has seen it', async () => {
  const [boss, agent] = [await address('administrator'), await address('agent')]
  await desk.stop()
  const folder = temporary('copied')
  cpSync(desk.data, folder, { recursive: true })
  const links = [token(folder, boss), token(folder, agent)]
  const copy = await serving(folder)
  const at = (link) => person(browser, copy.address, { link: `${copy.address}/signin?token=${link}` })
  after(() => copy.stop())
  const she = await at(links[0]), { page } = she
  const notice = page.getByTestId('copy-notice')
  for (const path of ['/inbox/all', '/customers', '/settings/profile']) {
    await page.goto(copy.address + path)
    await notice.getByText('This database was copied or moved here').waitFor()
  }
  await page.goto(`${copy.address}/inbox/all`)
  await page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  await notice.waitFor()
  await shots(page, 'copied')
  await notice.getByRole('link').first().click()
  await page.waitForURL(/\/work\/outbox\?state=cancelled$/)
  await page.getByRole('heading', { name: 'Outbox' }).waitFor()
  const one = await at(links[1])
  await one.page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  assert.equal(await one.page.getByTestId('copy-notice').count(), 0, 'whoever cannot do anything about it is not told')
  await one.close()

  await notice.getByRole('button', { name: 'I have seen this' }).click()
  await notice.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'Outbox' }).waitFor()
  await page.waitForLoadState('networkidle')
  assert.equal(await notice.count(), 0)
  const { items } = await call(page, 'GET', '/audit?action=database')
  assert.deepEqual(items.map((line) => line.action), ['database.copy_seen', 'database.copied'])
  await she.close()
})
