// A colleague's name on a foreign address: said in list, thread and story.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const US = 'hello@larkmill.example'
const { desk, ines } = await staged({ ines: 'administrator' })

/** The conversation of a mail that was just delivered. */
const taken = (page, subject) => until(`the mail “${subject}”`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=50')).items.find((one) => one.subject === subject))

test('mail_406 a colleague’s name on a foreign address is flagged, with the address beside it', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  const { items } = await call(page, 'GET', '/agents')
  const colleague = items.find((one) => one.name.includes(' '))
  await deliver(desk.mailPort, letter({ from: 'boss@elsewhere.example', name: colleague.name, to: US, subject: 'Quick favour', text: 'Are you at your desk?' }))
  const row = await taken(page, 'Quick favour')
  await page.goto(`${desk.address}/inbox/all/${row.id}?sort=newest`)
  const listed = page.getByRole('option').filter({ hasText: 'Quick favour' })
  await listed.getByText('boss@elsewhere.example').waitFor()
  await page.getByTestId('doubt').getByText('the name of a colleague').first().waitFor()
  assert.deepEqual(await faults(page, 'doubt'), [])
  await shots(page, 'doubt')
  await page.goto(`${desk.address}/customers/${row.customer.id}`)
  await page.getByTestId('doubt').waitFor()
})
