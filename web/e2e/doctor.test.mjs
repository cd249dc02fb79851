// The health check as an administrator asks for it: what is wrong comes first, with what to do, in their language.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missing, person } from './world/browser.mjs'
import { names } from './world/dns.mjs'
import { demo } from './world/server.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, ines } = await staged({ ines: 'administrator' })

test('desk_2006 everything is looked at, and what is wrong comes first with what to do', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/settings/doctor`)
  await page.getByText('Nobody has looked yet').waitFor()
  await page.getByRole('button', { name: 'Look at everything' }).click()
  await page.getByTestId('doctor-sum').waitFor({ timeout: 90_000 })
  const seen = await page.getByTestId('doctor-check').evaluateAll((all) => all.map((one) => [one.dataset.verdict, one.dataset.key]))
  const keys = seen.map(([, key]) => key)
  for (const key of ['disk', 'schema', 'backup', 'address']) assert.ok(keys.includes(key), `${key} is not among ${keys}`)
  const first = seen.findIndex(([verdict]) => verdict === 'ok')
  assert.ok(seen.slice(first).every(([verdict]) => verdict === 'ok'), 'what is well comes last')
  await page.getByText('Make one each night, to another machine').waitFor()
  const bare = await page.getByTestId('doctor-check').evaluateAll((all) => all.filter((one) => /doctor-/.test(one.textContent)).map((one) => one.textContent))
  assert.deepEqual(bare, [], 'every thing has its words')
})

test('mail_707 what a domain says of its mail is read from the name servers that were chosen, and what to paste is said', { skip: missing, timeout: 120_000 }, async () => {
  const zone = await names({ 'larkmill.example': ['v=spf1 mx -all'], '_dmarc.larkmill.example': ['v=DMARC1; p=none'] })
  const other = await demo({ env: { GOODWORD_OUTSIDE__NAME_SERVERS: JSON.stringify([zone.address]) } })
  const she = await person(browser, other.address, { link: other.link('administrator') }), { page } = she
  await page.goto(`${other.address}/settings/doctor`)
  await page.getByRole('button', { name: 'Look at everything' }).click()
  await page.getByTestId('doctor-sum').waitFor({ timeout: 90_000 })
  const verdict = (key) => page.locator(`[data-testid=doctor-check][data-key=${key}]`).filter({ hasText: 'larkmill.example' }).first().getAttribute('data-verdict')
  assert.deepEqual([await verdict('spf'), await verdict('dkim'), await verdict('dmarc')], ['ok', 'warn', 'warn'])
  await page.getByText('anybody may still write in its name').first().waitFor()
  await page.getByText('change "p=none" to "p=quarantine"').first().waitFor()
  assert.ok(zone.asked.has('selector1._domainkey.larkmill.example'))
  await shots(page, 'doctor')
  she.clean()
  await she.context.close()
  await other.stop()
  zone.stop()
})
