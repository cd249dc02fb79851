// An answer that leaves later; an update that is owed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './world/axe.mjs'
import { call, until } from './world/api.mjs'
import { launch, missing, person } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { demo } from './world/server.mjs'

let desk, browser, ines
before(async () => {
  if (missing) return
  desk = await demo()
  browser = await launch()
  ines = await person(browser, desk.address, { link: desk.link('administrator') })
})
after(async () => { await browser?.close(); await desk?.stop() })
const journey = (name, steps) => test(name, { skip: missing, timeout: 120_000 }, async () => { await steps(ines.page); ines.clean() })
const look = async (page, name) => { if (process.env.SHOTS) { await page.waitForTimeout(400); await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) } }
const toast = (page, words) => page.getByTestId('toast').filter({ hasText: words })
const box = (page) => page.getByLabel('Your answer')

async function arrives(page, who, subject, text = 'My order has not come.') {
  await deliver(desk.mailPort, letter({ from: `${who}@birchmail.example`, name: `${who} Vane`, to: 'hello@larkmill.example', subject, text }))
  const [found] = await until(`the letter of ${who}`, async () => { const { items } = await call(page, 'GET', `/conversations?view=all&q=from%3A${who}`); return items.length && items })
  return found
}
const open = async (page, id) => { await page.goto(`${desk.address}/inbox/all/${id}`); await page.getByTestId('message-in').first().waitFor() }

journey('an answer is planned by the customer’s clock, seen in the thread, moved, and taken back into the composer', async (page) => {
  const { id, customer } = await arrives(page, 'Petronella', 'Call me tomorrow')
  await call(page, 'PATCH', `/customers/${customer.id}`, { zone: 'Asia/Kolkata' })
  await open(page, id)
  await page.keyboard.press('r')
  await box(page).fill('Good morning! Your mill is ready.')
  await page.getByRole('button', { name: 'More ways to send' }).click()
  await page.getByRole('menuitem', { name: 'Send later…' }).click()
  const dialog = page.getByTestId('later-dialog')
  await dialog.getByLabel('By whose clock').selectOption({ label: 'The customer’s (Asia/Kolkata)' })
  await dialog.getByLabel('When').fill('tomorrow 9')
  await dialog.getByTestId('later-both').getByText(/09:00.*for the customer/).waitFor()
  assert.deepEqual(await faults(page, 'later dialog'), [])
  await look(page, 'later-dialog')
  await page.keyboard.press('Enter')
  const card = page.getByTestId('later')
  await card.getByText('Your mill is ready').waitFor()
  await toast(page, 'Will be sent').waitFor()
  const [planned] = (await call(page, 'GET', `/conversations/${id}`)).answers_later
  assert.deepEqual([planned.zone, planned.wall.slice(11), planned.whose], ['Asia/Kolkata', '09:00', 'customers'])
  assert.deepEqual(await faults(page, 'later card'), [])
  await look(page, 'later-card')
  await page.goto(`${desk.address}/inbox/scheduled`)
  await page.getByTestId('conversation-list').getByRole('option').filter({ hasText: 'Call me tomorrow' }).click()
  await page.getByTestId('later').getByRole('button', { name: 'Change the time' }).click()
  await page.getByTestId('later-dialog').getByLabel('When').fill('in 3h')
  await page.keyboard.press('Enter')
  await until('the new time', async () => (await call(page, 'GET', `/conversations/${id}`)).answers_later[0]?.due_at < planned.due_at)
  await page.getByTestId('later').getByRole('button', { name: 'Edit' }).click()
  await until('the words', async () => (await box(page).inputValue()) === 'Good morning! Your mill is ready.')
  await page.getByTestId('later').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Discard' }).click()
})

journey('an update is promised in words, shown, asked for after an answer, and done; z takes it back', async (page) => {
  const { id } = await arrives(page, 'Quillon', 'When does it come back')
  await open(page, id)
  await page.getByTestId('timeline').focus()
  await page.keyboard.press('p')
  await page.getByRole('combobox', { name: 'Promise an update by…' }).or(page.getByLabel('Promise an update by…').locator('input')).first().fill('tomorrow 9')
  await page.keyboard.press('Enter')
  const line = page.getByTestId('followup')
  await line.getByText('Update owed by').waitFor()
  assert.deepEqual(await faults(page, 'follow-up'), [])
  await look(page, 'followup')
  await page.keyboard.press('r')
  await box(page).fill('It is being mended.')
  await page.keyboard.press('Control+Enter')
  await toast(page, 'Was this it?').getByRole('button', { name: 'Done' }).click()
  await line.waitFor({ state: 'detached' })
  await until('that it is done', async () => (await call(page, 'GET', `/conversations/${id}`)).followup === null)
  await page.getByTestId('timeline').focus()
  await page.keyboard.press('z')
  await line.waitFor()
  await line.getByRole('button', { name: 'Done' }).click()
  await line.waitFor({ state: 'detached' })
})
