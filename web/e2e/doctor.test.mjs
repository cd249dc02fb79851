// The health check as an administrator asks for it: what is wrong comes first, with what to do, in their language.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, missing, person } from './world/browser.mjs'
import { demo } from './world/server.mjs'

let desk, browser, ines
before(async () => {
  if (missing) return
  desk = await demo()
  browser = await launch()
  ines = await person(browser, desk.address, { link: desk.link('administrator') })
})
after(async () => { await browser?.close(); await desk?.stop() })

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
