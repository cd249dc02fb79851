// Searching: filters put together by hand, a slip of the finger that is named and mended, and what one person puts aside.
import assert from 'node:assert/strict'
import { call, until } from './world/api.mjs'
import { toast } from './world/screen.mjs'
import { staged } from './world/stage.mjs'

const { desk, journey } = await staged({ mia: 'administrator' })
const field = (page) => page.getByRole('combobox', { name: 'Search' })
const open = async (page, id) => { await page.goto(`${desk.address}/inbox/unassigned/${id}`); await page.getByTestId('message-in').first().waitFor() }
const count = async (page, key) => (await call(page, 'GET', '/views')).items.find((view) => view.key === key).count

journey('a filter nobody knows is taken as words, named, and mended with one click', async (page) => {
  await page.goto(`${desk.address}/search`)
  await field(page).fill('priorxity:normal')
  const hint = page.getByRole('status').filter({ hasText: 'priorxity:normal' })
  await hint.getByText('is no filter, so it was taken as words').waitFor()
  await hint.getByRole('button', { name: 'Did you mean priority:normal?' }).click()
  await page.waitForURL((url) => url.searchParams.get('q') === 'priority:normal')
  await page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  await hint.waitFor({ state: 'hidden' })
})

journey('a filter is put together without writing it, and the address holds it', async (page) => {
  await page.goto(`${desk.address}/search`)
  await page.getByRole('button', { name: 'Add a filter' }).click()
  const builder = page.getByRole('group', { name: 'Add a filter' })
  await builder.getByLabel('Filter').selectOption('visibility')
  await builder.getByLabel('Value').selectOption('private')
  await builder.getByRole('button', { name: 'Add' }).click()
  await page.waitForURL((url) => url.searchParams.get('q') === 'visibility:private')
  await page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  await page.getByRole('list', { name: 'Filters in use' }).getByText('private').waitFor()
})

journey('what somebody puts aside leaves their list, stands in its own, and comes back with undo', async (page) => {
  const [row] = (await call(page, 'GET', '/conversations?view=unassigned&limit=1')).items
  const before = await count(page, 'unassigned')
  const counted = (aside) => until(`${aside} put aside`, async () => await count(page, 'archived') === aside && await count(page, 'unassigned') === before - aside)
  await open(page, row.id)
  await page.keyboard.press('h')
  const aside = toast(page, 'Put aside for you')
  await aside.waitFor()
  await counted(1)
  await aside.getByRole('button', { name: 'Undo' }).click()
  await counted(0)
  await open(page, row.id)
  await page.keyboard.press('h')
  await counted(1)
  await page.goto(`${desk.address}/inbox/archived`)
  await page.getByTestId('conversation-list').getByRole('option').filter({ hasText: row.subject }).click()
  await page.getByTestId('message-in').first().waitFor()
  await page.keyboard.press('h')
  await counted(0)
  await open(page, row.id)
  await page.keyboard.press('q')
  await toast(page, 'Muted for you').waitFor()
  await until('it is muted', async () => (await call(page, 'GET', `/conversations/${row.id}`)).muted === true)
  await page.keyboard.press('z')
  await until('it is heard again', async () => (await call(page, 'GET', `/conversations/${row.id}`)).muted === false)
  assert.equal(await count(page, 'unassigned'), before)
})
