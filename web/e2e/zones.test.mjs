// What stands beside what: four zones from 1,250 pixels, then a drawer, one pane on a phone; nothing wider than the window.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { call } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

const { desk, ines } = await staged({ ines: 'administrator' })
let path
before(async () => {
  if (missing) return
  const { items } = await call(ines.page, 'GET', '/conversations?view=all&limit=100')
  path = `/inbox/all/${items.filter((row) => row.channel === 'email').sort((a, b) => b.message_count - a.message_count)[0].id}`
})

const story = (page) => page.getByRole('complementary', { name: 'Story' })
async function opened(page, width, height = 800, density = 'comfortable') {
  const { preferences } = await call(page, 'GET', '/me')
  await call(page, 'PUT', '/me/preferences', { ...preferences, density })
  await page.setViewportSize({ width, height })
  await page.goto(`${desk.address}${path}`)
  await page.getByTestId('message-in').first().waitFor()
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} overflows`)
}
const widthOf = async (place) => (await place.boundingBox()).width

for (const [width, density] of [[1440, 'comfortable'], [1280, 'comfortable'], [1280, 'compact'], [1250, 'large'], [1920, 'comfortable']]) {
  test(`${width} pixels, ${density} rows: views, list, thread and story side by side, room to write`, { skip: missing }, async () => {
    const { page } = ines
    await opened(page, width, 800, density)
    await story(page).getByRole('heading').first().waitFor()
    await page.getByTestId('sidebar').waitFor()
    await page.keyboard.press('r')
    await page.getByLabel('Your answer').waitFor()
    assert.ok(await widthOf(page.getByLabel('Your answer')) >= 400)
    assert.ok(await widthOf(page.getByTestId('conversation-list')) >= 220)
    assert.ok(await widthOf(story(page)) >= 195)
    await page.getByTestId('composer').getByRole('button', { name: 'Close' }).click()
    ines.clean()
  })
}

test('o puts the story away and brings it back; below 1,250 pixels it is a drawer', { skip: missing }, async () => {
  const { page } = ines
  await opened(page, 1440)
  await story(page).waitFor()
  await page.keyboard.press('o')
  await story(page).waitFor({ state: 'detached' })
  await page.keyboard.press('o')
  await story(page).waitFor()
  await opened(page, 1200)
  assert.equal(await story(page).count(), 0)
  await page.keyboard.press('o')
  await page.getByRole('dialog', { name: 'Story' }).waitFor()
  await page.keyboard.press('Escape')
  ines.clean()
})

test('another view begins at its top, with rows, also after a long way down and back', { skip: missing }, async () => {
  const { page } = ines, list = page.getByTestId('conversation-list')
  await page.setViewportSize({ width: 1440, height: 800 })
  for (const [from, to] of [['resolved', 'all'], ['all', 'resolved'], ['resolved', 'all']]) {
    await page.goto(`${desk.address}/inbox/${from}`)
    await list.getByRole('option').first().waitFor()
    await list.evaluate((box) => { box.scrollTop = box.scrollHeight })
    await page.evaluate(() => new Promise((done) => { setTimeout(done, 300) }))
    await page.locator(`[data-testid=sidebar] a[href="/inbox/${to}"]`).evaluate((link) => link.click())
    const { items } = await call(page, 'GET', `/conversations?view=${to}&limit=1`)
    await list.locator(`#row-${items[0].id}`).waitFor()
    assert.equal(await list.evaluate((box) => box.scrollTop), 0)
    await page.goBack()
    await page.waitForURL(new RegExp(`/inbox/${from}`))
    await list.getByRole('option').first().waitFor()
    assert.ok(await list.evaluate((box) => { const place = box.getBoundingClientRect(); return Boolean(document.elementFromPoint(place.x + 60, place.y + place.height / 2)?.closest('[role=option]')) }))
  }
  ines.clean()
})

test('a phone: one pane, a header of one row, no keys shown, every act in the menu', { skip: missing }, async () => {
  const { page } = ines
  await opened(page, 390, 844)
  assert.equal(await page.getByTestId('conversation-list').isVisible(), false)
  assert.equal(await page.locator('kbd:visible').count(), 0)
  const head = page.getByRole('region', { name: 'Conversation', exact: true }).locator('header').first()
  assert.ok((await head.boundingBox()).height <= 64)
  await head.getByRole('button', { name: 'More', exact: true }).click()
  for (const name of ['Resolve', 'Assign…', 'Snooze…', 'Labels…']) await page.getByRole('menuitem', { name, exact: true }).waitFor()
  await page.getByRole('menuitem', { name: 'Snooze…' }).click()
  await page.getByPlaceholder('tue 9, tomorrow, in 2h, 4 mar').waitFor()
  await page.keyboard.press('Escape')
  await head.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Customer\'s story' }).click()
  await page.getByRole('dialog', { name: 'Story' }).waitFor()
  ines.clean()
})
