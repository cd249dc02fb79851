// How long conversations are kept: nothing is deleted before one has seen how much it is, and then nothing of it is left.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { toast } from './world/screen.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, ines } = await staged({ ines: 'administrator' })

test('desk_215 a rule is tried, agreed to, and empties what is old enough', { skip: missing, timeout: 180_000 }, async () => {
  const { page } = ines
  const [inbox] = (await call(page, 'GET', '/inboxes')).items.filter((one) => one.channel === 'email')
  const due = async (days) => (await call(page, 'POST', '/retention/preview', { rules: [{ inbox: inbox.id, days }] })).total
  // As old as a few are, so that it takes no time.
  let days = 1000
  while (days > 1 && await due(days) === 0) days -= days > 60 ? 10 : 1
  const total = await due(days), said = total.toLocaleString('en-GB')
  assert.ok(total > 0, 'the sample company has old conversations')
  await page.goto(`${desk.address}/settings/retention`)
  await page.getByText('Everything is kept for ever').waitFor()
  await shots(page, 'retention-empty')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Inbox', { exact: true }).selectOption({ label: inbox.name })
  await page.getByLabel('Days', { exact: true }).fill(String(days))
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const second = page.getByTestId('retention-rule').nth(1)
  await second.getByLabel('Keep', { exact: true }).selectOption({ label: 'For ever' })
  await page.getByRole('button', { name: 'See how many it would be' }).click()
  await page.getByTestId('retention-seen').getByText(new RegExp(`(one|${said}) conversation`)).waitFor()
  await shots(page, 'retention')
  assert.deepEqual(await faults(page, 'retention'), [])
  await page.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('cannot be brought back').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Saved').waitFor()
  await page.getByRole('button', { name: 'Delete now' }).click()
  await dialog.getByRole('button', { name: 'Delete now' }).click()
  await page.getByTestId('retention-run').getByText(new RegExp(`(one|${said}) conversation`)).waitFor({ timeout: 120_000 })
  await until('the end', async () => (await call(page, 'GET', '/retention')).runs[0].ended_at, 60_000)
  assert.equal(await due(days), 0)
  await shots(page, 'retention-done')
  // A skeleton is shown as one, and breaks no screen.
  const { items } = await call(page, 'GET', `/conversations?view=resolved&sort=oldest&limit=100`)
  const gone = items.find((one) => one.subject === '' && !one.customer?.name)
  assert.ok(gone, 'an emptied conversation is still counted')
  await page.goto(`${desk.address}/inbox/all/${gone.id}`)
  await page.getByText('its words were deleted: they were kept long enough').waitFor()
  await shots(page, 'retention-skeleton')
  ines.clean()
})
