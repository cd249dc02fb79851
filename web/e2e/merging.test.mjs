// One matter in two threads, all in a view, a view of one's own, one person twice: done, seen, and taken back.
import assert from 'node:assert/strict'
import { call } from './world/api.mjs'
import { person } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { look } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const dialog = (page) => page.getByRole('dialog')
const letterFrom = (who, subject, text) => letter({ from: `${who}@birchmail.example`, name: who, to: 'hello@larkmill.example', subject, text })

const { desk, lead, journey } = await staged({ lead: 'administrator' })

async function arrive(page, who, subject, text) {
  await deliver(desk.mailPort, letterFrom(who, subject, text))
  for (let tries = 0; tries < 60; tries++) {
    const { items } = await call(page, 'GET', `/conversations?view=all&q=${encodeURIComponent(`"${subject}"`)}`)
    const found = items.find((row) => row.subject === subject)
    if (found) return found
    await page.waitForTimeout(250)
  }
  throw new Error(`${subject} did not arrive`)
}

journey('two threads about one order are pointed out, merged in one click and separated with z', async (page) => {
  const first = await arrive(page, 'Odile', 'Order 2026-77121 has not come', 'Good day, my order 2026-77121 has not come.')
  const second = await arrive(page, 'Odile', 'where is it', 'Me again about 2026-77121, please answer.')
  await page.goto(`${desk.address}/inbox/all/${first.id}`)
  await page.getByText('both name 2026-77121').waitFor()
  await look(page, 'alike')
  await page.getByRole('button', { name: 'Merge into this one' }).click()
  await toast(page, `Merged into #${first.number}`).waitFor()
  await page.getByText(`came in #${second.number}`).waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${second.number}`)).id, first.id)
  await look(page, 'merged')
  await page.getByTestId('timeline').focus()
  await page.keyboard.press('z')
  await toast(page, 'Taken back').waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${second.number}`)).id, second.id)
  await page.getByRole('button', { name: 'Another matter' }).click()
  await page.getByText('both name 2026-77121').waitFor({ state: 'detached' })
})

journey('merging two customers needs a second yes that names both', async (page) => {
  const one = await arrive(page, 'Petra', 'A blue pan', 'Do you have a blue pan?')
  const other = await arrive(page, 'Quentin', 'The blue pan of my wife', 'My wife asked about a blue pan.')
  await page.goto(`${desk.address}/inbox/all/${one.id}`)
  await page.getByTestId('message-in').first().waitFor()
  await page.keyboard.press('m')
  await dialog(page).getByLabel('Find conversations').first().fill(String(other.number))
  await dialog(page).getByRole('checkbox').first().check()
  await look(page, 'merge-dialog')
  lead.expects(/status of 409/)
  await dialog(page).getByRole('button', { name: 'Merge', exact: true }).click()
  await dialog(page).getByText(/different customers: (Petra, Quentin|Quentin, Petra)/).waitFor()
  await look(page, 'merge-people')
  await dialog(page).getByRole('button', { name: 'They are one matter: merge' }).click()
  await toast(page, `Merged into #${one.number}`).waitFor()
  await page.getByText(`came in #${other.number}`).waitFor()
  // The line in the thread takes it back too.
  await page.getByTestId('timeline').getByRole('button', { name: 'Undo' }).click()
  await toast(page, 'Taken back').waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${other.id}`)).id, other.id)
})

journey('all in a view are chosen as it is now, looked at, changed, and put back', async (page) => {
  await page.goto(`${desk.address}/inbox/all`)
  const list = page.getByTestId('conversation-list')
  await list.getByRole('option').first().waitFor()
  const all = (await call(page, 'GET', '/views')).items.find((view) => view.key === 'all').count
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  const every = page.getByRole('button', { name: /^Select (all|the) / })
  await every.click()
  await page.getByRole('button', { name: `Choose all ${all} in this view` }).click()
  await page.getByText(`All ${all} in this view are chosen`).waitFor()
  await look(page, 'bulk-bar')
  await page.getByRole('toolbar').getByRole('button', { name: 'Resolve' }).click()
  await dialog(page).getByText(`Change ${all} conversations?`).waitFor()
  await look(page, 'bulk-sure')
  await dialog(page).getByRole('button', { name: `Change ${all}` }).click()
  await toast(page, `${all} conversations changed`).waitFor({ timeout: 60_000 })
  await look(page, 'bulk-done')
  const open = async () => (await call(page, 'GET', '/views')).items.find((one) => one.key === 'all').count
  assert.equal(await open(), 0)
  await toast(page, `${all} conversations changed`).getByRole('button', { name: /Undo/ }).click()
  for (let tries = 0; tries < 100 && await open() !== all; tries++) await page.waitForTimeout(250)
  assert.equal(await open(), all)
})

journey('a search is kept as a view with its own place and address', async (page) => {
  await page.goto(`${desk.address}/search?q=kettle`)
  await page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('save as a view')
  await page.keyboard.press('Enter')
  await dialog(page).getByLabel('Name').fill('Kettles')
  await dialog(page).getByLabel('Folder').fill('Products')
  await look(page, 'save-view')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(/\/inbox\/saved:vew_/)
  const side = page.getByTestId('sidebar')
  await side.getByText('Products').waitFor()
  await side.getByRole('link', { name: /Kettles/ }).waitFor()
  await page.getByTestId('conversation-list').getByRole('option').first().waitFor()
  await look(page, 'saved-view')
})

journey('one person with two addresses becomes one customer, and two again', async (page) => {
  const add = (email, company) => call(page, 'POST', '/customers', { name: 'Rosalind Keel', company, identities: [{ kind: 'email', value: email }] })
  const [home, work] = [await add('rosalind@keel.example', ''), await add('r.keel@harbour.example', 'Harbour Ltd')]
  await page.goto(`${desk.address}/customers/${home.id}`)
  await page.getByText('same name').waitFor()
  await look(page, 'same')
  await page.getByRole('button', { name: 'Merge…', exact: true }).click()
  await dialog(page).getByText('What it will be').waitFor()
  await dialog(page).locator('.made').getByText('Harbour Ltd').waitFor()
  await look(page, 'same-dialog')
  await dialog(page).getByRole('button', { name: 'Make them one' }).click()
  await toast(page, 'Rosalind Keel is one customer now').waitFor()
  await page.getByText('r.keel@harbour.example').first().waitFor()
  await toast(page, 'Rosalind Keel is one customer now').getByRole('button', { name: /Undo/ }).click()
  for (let tries = 0; tries < 40 && (await call(page, 'GET', `/customers/${work.id}`)).id !== work.id; tries++) await page.waitForTimeout(250)
  assert.equal((await call(page, 'GET', `/customers/${work.id}`)).id, work.id)
})
