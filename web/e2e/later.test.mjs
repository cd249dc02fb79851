// An answer that leaves later; an update that is owed.
import assert from 'node:assert/strict'
import { faults } from './world/axe.mjs'
import { call, until } from './world/api.mjs'
import { arrives } from './world/post.mjs'
import { open, toast } from './world/screen.mjs'
import { look } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, journey } = await staged({ ines: 'administrator' })
const box = (page) => page.getByLabel('Your answer')

journey('an answer is planned by the customer’s clock, seen in the thread, moved, and taken back into the composer', async (page) => {
  const { id, customer } = await arrives(page, desk, 'Petronella', 'Call me tomorrow')
  await call(page, 'PATCH', `/customers/${customer.id}`, { zone: 'Asia/Kolkata' })
  await open(page, desk, id)
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
  const { id } = await arrives(page, desk, 'Quillon', 'When does it come back')
  await open(page, desk, id)
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
