// Keys are everybody's own: remapped, switched off one by one or all; none is lost that was pressed before its screen was there.
import assert from 'node:assert/strict'
import { before } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { toast } from './world/screen.mjs'
import { staged } from './world/stage.mjs'

const { desk, mia, journey } = await staged({ mia: 'administrator' })
let rows
before(async () => {
  if (missing) return
  rows = (await call(mia.page, 'GET', '/conversations?view=unassigned&q=status%3Aopen&limit=20')).items.filter((row) => row.channel === 'email')
})
const list = (page) => page.getByTestId('conversation-list')
const line = (page, title) => page.getByRole('row').filter({ has: page.getByRole('cell', { name: new RegExp(`^${title}`) }) }).first()
const status = async (page, id) => (await call(page, 'GET', `/conversations/${id}`)).status
const open = async (page, row) => { await page.goto(`${desk.address}/inbox/all/${row.id}`); await page.getByTestId('message-in').first().waitFor() }
const saved = (page) => page.waitForResponse((answer) => answer.url().endsWith('/me/preferences') && answer.request().method() === 'PUT')

async function learn(page, title, keys) {
  await line(page, title).getByRole('button', { name: 'Change' }).click()
  await page.getByLabel('Press keys, then Enter').waitFor()
  for (const key of keys) await page.keyboard.press(key)
  await Promise.all([saved(page), page.keyboard.press('Enter')])
}

journey('a remapped key acts, shows on its button, and its old letter does nothing', async (page) => {
  const [row] = rows
  await page.goto(`${desk.address}/settings/keys`)
  await learn(page, 'Resolve', ['y'])
  await learn(page, 'Write a note', ['g', 'n'])
  await line(page, 'Write a note').getByText('also: Notifications').waitFor()
  await learn(page, 'Write a note', ['d', 'n'])
  await open(page, row)
  await page.getByRole('button', { name: 'Resolve' }).getByText('Y', { exact: true }).waitFor()
  await page.keyboard.press('e')
  await page.keyboard.press('d')
  await page.keyboard.press('n')
  await page.getByLabel('Your note').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  assert.equal(await status(page, row.id), 'open')
  await page.keyboard.press('y')
  await toast(page, 'Resolved').waitFor()
  await until('resolved', async () => await status(page, row.id) === 'resolved')
  await page.keyboard.press('z')
  await until('open again', async () => await status(page, row.id) === 'open')
  // The palette and the sheet say the same.
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Resolve', { exact: true }).locator('xpath=..').getByText('Y').waitFor()
  await page.keyboard.press('Escape')
})

journey('a key that is switched off does nothing, until it is as before', async (page) => {
  const [row] = rows
  await page.goto(`${desk.address}/settings/keys`)
  await Promise.all([saved(page), line(page, 'Assign to me').getByRole('button', { name: 'Switch off' }).click()])
  await line(page, 'Assign to me').getByText('no key').waitFor()
  await open(page, row)
  await page.keyboard.press('i')
  await page.keyboard.press('n')
  await page.getByLabel('Your note').waitFor({ state: 'hidden' })
  assert.equal((await call(page, 'GET', `/conversations/${row.id}`)).assignee, null)
  await page.goto(`${desk.address}/settings/keys`)
  for (const title of ['Assign to me', 'Resolve', 'Write a note']) await Promise.all([saved(page), line(page, title).getByRole('button', { name: 'As before' }).click()])
  assert.deepEqual((await call(page, 'GET', '/me')).preferences.keys, {})
})

journey('without single keys letters do nothing and are shown nowhere; the palette still opens', async (page) => {
  const [row] = rows
  await page.goto(`${desk.address}/settings/keys`)
  await Promise.all([saved(page), page.getByText('Single keys', { exact: true }).click()])
  await open(page, row)
  assert.equal(await page.getByRole('button', { name: 'Reply' }).locator('kbd').count(), 0)
  for (const key of ['e', 'r', 'j', 'g', 'm']) await page.keyboard.press(key)
  assert.match(page.url(), new RegExp(row.id))
  assert.equal(await page.getByLabel('Your answer').count(), 0)
  await page.keyboard.press('Control+k')
  await page.getByTestId('palette-input').fill('reply')
  await page.keyboard.press('Enter')
  await page.getByLabel('Your answer').waitFor()
  assert.equal(await status(page, row.id), 'open')
  await page.getByRole('button', { name: 'Close' }).click()
  const { preferences } = await call(page, 'GET', '/me')
  await call(page, 'PUT', '/me/preferences', { ...preferences, single_keys: true })
})

journey('keys pressed while the app still loads are played when it is there', async (page) => {
  const moved = async () => list(page).getAttribute('aria-activedescendant')
  await page.goto(`${desk.address}/inbox/all`, { waitUntil: 'commit' })
  await page.waitForFunction(() => 'goodwordEarly' in globalThis)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByTestId('timeline').waitFor()
  const second = (await call(page, 'GET', '/conversations?view=all&limit=2')).items[1]
  assert.match(page.url(), new RegExp(second.id))
  assert.equal(await moved(), `row-${second.id}`)
})

journey('words typed right after a key that opens a field land in that field, not in the conversation', async (page) => {
  const [row, other] = rows
  await page.goto(`${desk.address}/inbox/all/${row.id}`, { waitUntil: 'commit' })
  await page.waitForFunction(() => 'goodwordEarly' in globalThis)
  await page.keyboard.press('r')
  await page.keyboard.type('Dear Ana, see it there')
  await page.getByLabel('Your answer').waitFor()
  await until('all words', async () => await page.getByLabel('Your answer').inputValue() === 'Dear Ana, see it there')
  await page.getByRole('button', { name: 'Discard' }).click()
  await open(page, other)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('assign to')
  await until('the palette has them', async () => await page.getByTestId('palette-input').inputValue() === 'assign to')
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('kettle')
  await page.getByRole('combobox', { name: 'Search' }).waitFor()
  await until('the search has them', async () => await page.getByRole('combobox', { name: 'Search' }).inputValue() === 'kettle')
  await page.keyboard.press('Escape')
  await open(page, other)
  await page.keyboard.press('a')
  await page.keyboard.type('zzz')
  await until('the picker has them', async () => await page.getByPlaceholder('Type to filter').inputValue().catch(() => '') === 'zzz')
  for (const one of [row, other]) assert.deepEqual([await status(page, one.id), (await call(page, 'GET', `/conversations/${one.id}`)).assignee], ['open', null])
})

journey('a key pressed while the list runs acts on the conversation under the cursor', async (page) => {
  await page.goto(`${desk.address}/inbox/all`)
  await list(page).getByRole('option').nth(4).waitFor()
  const { items } = await call(page, 'GET', '/conversations?view=all&limit=5')
  await list(page).getByRole('option').first().click()
  await page.getByTestId('message-in').first().waitFor()
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('j')
  await page.keyboard.press('n')
  await page.keyboard.type('for the fourth')
  await page.getByLabel('Your note').waitFor()
  await until('the note', async () => await page.getByLabel('Your note').inputValue() === 'for the fourth')
  assert.match(page.url(), new RegExp(items[3].id))
  await page.getByRole('button', { name: 'Discard' }).click()
  // A key that leads elsewhere: the next one is for there.
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await page.keyboard.press('e')
  await page.getByRole('heading', { name: 'Customers' }).waitFor()
  await page.waitForTimeout(300)
  assert.notEqual(await status(page, items[3].id), 'resolved')
})
