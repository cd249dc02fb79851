// Remakes docs/screens from the demo: node web/e2e/screens.mjs (make screens).
import assert from 'node:assert/strict'
import { execSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { call } from './world/api.mjs'
import { launch, person } from './world/browser.mjs'
import { demo, root } from './world/server.mjs'

const folder = join(root, 'docs/screens')
mkdirSync(folder, { recursive: true })
const desk = await demo()
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
await theme('dark')
await shoot('inbox-dark', `/inbox/all/${long.id}`, message)
await theme('light')
await page.setViewportSize({ width: 390, height: 844 })
await shoot('phone-list', '/inbox/all')
await shoot('phone-conversation', `/inbox/all/${long.id}`, message)
lead.clean()
await browser.close()
await desk.stop()
