// Macros: made in the settings, inserted by a slash with real values, never sent with a gap, taken back with z.
import assert from 'node:assert/strict'
import { faults } from './world/axe.mjs'
import { call, until } from './world/api.mjs'
import { arrives } from './world/post.mjs'
import { open, toast } from './world/screen.mjs'
import { look } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, mia, journey } = await staged({ mia: 'administrator' })

async function begun(page, who, subject) {
  const found = await arrives(page, desk, who, subject)
  await open(page, desk, found.id)
  return found
}

journey('a macro is made; what cannot be filled is refused with its place', async (page) => {
  await page.goto(`${desk.address}/settings/macros`)
  await page.getByRole('button', { name: 'Add a macro' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Late parcel')
  const words = page.getByRole('textbox', { name: /^Words in/ })
  await words.fill('Dear {{customer.first_name}},\n\nyour parcel for {{customer.age}} is on its way.')
  mia.expects(/status of 422/)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('there is no variable "customer.age"').waitFor()
  await look(page, 'macro-refused')
  await words.fill('Dear {{customer.first_name}},\n\nyour parcel for {{customer.company}} (#{{conversation.number}}) is on its way.\n\n')
  await page.getByLabel('Status', { exact: true }).selectOption('resolved')
  await page.getByLabel('Priority', { exact: true }).selectOption('high')
  assert.deepEqual(await faults(page, 'macro form'), [])
  await look(page, 'macro-form')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('macro').filter({ hasText: 'Late parcel' }).waitFor()
  await look(page, 'macro-list')
})

journey('a slash inserts it with real values; a gap stops the answer until it is filled', async (page) => {
  const { id, number } = await begun(page, 'Odalis', 'Where is it')
  await page.keyboard.press('r')
  const box = page.getByLabel('Your answer')
  await box.pressSequentially('/late')
  const list = page.getByTestId('macros')
  await list.getByTestId('macro-preview').getByText(`(#${number})`).waitFor()
  await list.getByText('after sending: Resolved').waitFor()
  assert.deepEqual(await faults(page, 'macro picker'), [])
  await look(page, 'macro-picker')
  await page.keyboard.press('Enter')
  await until('the words', async () => (await box.inputValue()).startsWith('Dear Odalis,'))
  await toast(page, 'Macro “Late parcel” used').waitFor()
  await until('the priority', async () => (await call(page, 'GET', `/conversations/${id}`)).priority === 'high')
  assert.equal(await page.getByTestId('send').isDisabled(), true)
  await page.getByTestId('gaps').getByRole('button', { name: 'Customer’s company' }).waitFor()
  await look(page, 'macro-gap')
  // The gap is selected: what is typed fills it.
  await page.keyboard.type('Vane Mills')
  await page.getByTestId('gaps').waitFor({ state: 'detached' })
  await page.getByTestId('send').getByText('Send and resolve').waitFor()
  await page.getByTestId('send').click()
  await page.getByTestId('message-out').getByText('your parcel for Vane Mills').waitFor()
  await until('resolved', async () => (await call(page, 'GET', `/conversations/${id}`)).status === 'resolved')
})

journey('what a macro did is taken back with z, and it is found in the palette', async (page) => {
  const made = await call(page, 'POST', '/macros', { name: 'To me, urgent', actions: { assign: 'me', priority: 'urgent', note: 'Call {{customer.name}}' } })
  const { id } = await begun(page, 'Piet', 'It smokes')
  await page.keyboard.press('Control+k')
  await page.getByTestId('palette-input').fill('Insert a macro')
  await page.keyboard.press('Enter')
  await page.getByTestId('macros').getByRole('option', { name: made.name }).click()
  await until('the deed', async () => { const now = await call(page, 'GET', `/conversations/${id}`); return now.priority === 'urgent' && now.assignee })
  await page.getByTestId('timeline').getByText('Call Piet Vane').waitFor()
  await page.getByTestId('timeline').focus()
  await page.keyboard.press('z')
  await toast(page, 'Taken back').waitFor()
  const back = await call(page, 'GET', `/conversations/${id}`)
  assert.deepEqual([back.priority, back.assignee], ['normal', null])
  await page.getByTestId('timeline').getByText('Call Piet Vane').waitFor({ state: 'detached' })
})
