// A promise in an answer: said below the box before it leaves, tracked once it has, kept by a click and taken back by another; what is late, and a list of all.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { launch, missing, person } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { demo } from './world/server.mjs'
import { shots } from './world/shots.mjs'

let desk, browser, ines
before(async () => {
  if (missing) return
  desk = await demo()
  browser = await launch()
  ines = await person(browser, desk.address, { link: desk.link('administrator') })
  await call(ines.page, 'PATCH', '/company', { undo_seconds: 0 })
})
after(async () => { await browser?.close(); await desk?.stop() })
const journey = (name, steps) => test(name, { skip: missing, timeout: 120_000 }, async () => { await steps(ines.page); ines.clean() })
const look = async (page, name) => { if (process.env.SHOTS) { await page.waitForTimeout(400); await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) } }
const box = (page) => page.getByLabel('Your answer')
const owed = (page) => page.getByTestId('owed-here').getByTestId('owed')
const line = (page) => page.getByTestId('check').locator('[data-rule=promise]')

async function arrives(page, who, subject) {
  await deliver(desk.mailPort, letter({ from: `${who}@birchmail.example`, name: `${who} Vane`, to: 'hello@larkmill.example', subject, text: 'Hello, the lid of my mill cracked. When will a new one be here?' }))
  return until(`the letter of ${who}`, async () => (await call(page, 'GET', `/conversations?view=all&q=from%3A${who}`)).items[0])
}
const open = async (page, id) => { await page.goto(`${desk.address}/inbox/all/${id}`); await page.getByTestId('message-in').first().waitFor() }
const tracked = (page, id, count) => until('what was promised', async () => { const { items } = await call(page, 'GET', `/conversations/${id}/promises`); return items.length === count && items })

journey('a promise is seen before it leaves, tracked once it has, kept with a click, and opened again by undo', async (page) => {
  const { id } = await arrives(page, 'wilgefortis', 'A cracked lid')
  await open(page, id)
  await page.getByTestId('owed-here').getByText('Nothing was promised here.').waitFor()
  await page.keyboard.press('r')
  await box(page).fill('Hello Wilgefortis,\n\nthe lid for your mill left Graz today, and I’ll call you by Friday 17:00.')
  await line(page).getByText(/You promise: call you, by Fri.*17:00/).waitFor()
  assert.deepEqual(await faults(page, 'promise below the box'), [])
  await look(page, 'owed-composer')
  await page.getByTestId('send').and(page.locator(':enabled')).click()
  await owed(page).getByText('call you', { exact: true }).waitFor()
  const [promise] = await tracked(page, id, 1)
  assert.deepEqual([promise.state, promise.named, promise.origin], ['open', 'hour', 'found'])
  assert.deepEqual(await faults(page, 'promise card'), [])
  await shots(page, 'owed-card')
  await page.goto(`${desk.address}/owed`)
  const row = page.getByTestId('owed-list').getByTestId('owed').filter({ hasText: 'A cracked lid' })
  await row.getByText('call you', { exact: true }).waitFor()
  assert.deepEqual(await faults(page, 'ledger'), [])
  await shots(page, 'owed-list')
  await row.getByRole('link', { name: /A cracked lid/ }).click()
  await owed(page).getByTestId('owed-kept').click()
  await page.getByTestId('owed-dialog').getByLabel('A word on it').fill('called at noon')
  await look(page, 'owed-kept')
  await page.getByTestId('owed-dialog').getByRole('button', { name: 'Kept' }).click()
  await page.getByTestId('toast').filter({ hasText: 'Promise kept.' }).getByRole('button', { name: /Undo/ }).click()
  await until('opened again', async () => (await call(page, 'GET', `/promises/${promise.id}`)).state === 'open')
  await owed(page).getByTestId('owed-kept').click()
  await page.getByTestId('owed-dialog').getByRole('button', { name: 'Kept' }).click()
  await page.getByTestId('owed-here').getByRole('button', { name: '1 settled' }).click()
  await owed(page).getByText('Kept', { exact: true }).waitFor()
  await owed(page).getByRole('button', { name: 'History' }).click()
  await owed(page).getByText('opened again').waitFor()
  await look(page, 'owed-past')
})

journey('the writer gives another time, or says why it is no promise, before it leaves', async (page) => {
  const { id } = await arrives(page, 'quirin', 'Two lids')
  await open(page, id)
  await page.keyboard.press('r')
  await box(page).fill('Hello Quirin,\n\nI’ll call you tomorrow. We will send you two new lids soon.')
  await line(page).nth(1).getByText('No time was named').waitFor()
  await line(page).nth(0).getByTestId('promise-time').click()
  await line(page).nth(0).getByLabel('By when').fill('in 3d')
  await line(page).nth(0).getByRole('button', { name: 'Keep' }).click()
  await line(page).nth(1).getByTestId('promise-none').click()
  await line(page).nth(1).getByLabel('Why it is no promise').fill('the depot decides')
  await look(page, 'owed-decline')
  await line(page).nth(1).getByRole('button', { name: 'Keep' }).click()
  await line(page).nth(1).getByText('is not tracked: the depot decides').waitFor()
  await page.getByTestId('send').and(page.locator(':enabled')).click()
  const all = await tracked(page, id, 2)
  assert.deepEqual(all.map((one) => [one.state, one.origin]).sort(), [['open', 'judged'], ['void', 'judged']])
})

journey('a promise is written down by hand, another time is asked for, and it is late on a phone', async (page) => {
  const { id } = await arrives(page, 'sidonie', 'A bent crank')
  await open(page, id)
  await page.getByTestId('owed-here').getByRole('button', { name: 'Promise', exact: true }).click()
  const dialog = page.getByTestId('owed-dialog')
  await dialog.getByLabel('What is promised').fill('send a new crank')
  await dialog.getByLabel('By when').fill('in 2d')
  await dialog.getByTestId('owed-read').locator('strong').waitFor()
  assert.deepEqual(await faults(page, 'promise dialog'), [])
  await look(page, 'owed-new')
  await dialog.getByRole('button', { name: 'Write it down' }).click()
  await owed(page).getByText('send a new crank', { exact: true }).waitFor()
  await owed(page).getByRole('button', { name: 'More about this promise' }).click()
  await page.getByRole('menuitem', { name: 'Ask for another time' }).click()
  await dialog.getByLabel('By when').fill('in 5d')
  await dialog.getByTestId('owed-read').locator('strong').waitFor()
  await dialog.getByRole('button', { name: 'Ask for another time' }).click()
  await owed(page).getByRole('button', { name: 'Customer agreed' }).click()
  const all = await tracked(page, id, 2)
  assert.deepEqual(all.map((one) => one.state), ['open', 'changed'])
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${desk.address}/owed`)
  await page.getByTestId('owed-list').getByText('send a new crank', { exact: true }).waitFor()
  assert.deepEqual(await faults(page, 'ledger on a phone'), [])
  await look(page, 'owed-phone')
  await page.setViewportSize({ width: 1280, height: 800 })
})

journey('what is late stands in a list of its own, with honest words to begin with', async (page) => {
  await page.goto(`${desk.address}/owed/all?standing=overdue`)
  const late = page.getByTestId('owed-list').getByTestId('owed').first()
  await late.getByText('Overdue', { exact: true }).waitFor()
  await shots(page, 'owed-overdue')
  await late.getByRole('link').click()
  await owed(page).getByTestId('owed-honest').first().click()
  await until('the words', async () => await box(page).count() && (await box(page).inputValue()).length > 30)
  await look(page, 'owed-honest')
  await page.getByRole('button', { name: 'Discard' }).click()
})
