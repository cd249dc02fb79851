// Proof on request and its way back; promises kept; holidays from a calendar file.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, ines } = await staged({ ines: 'administrator' })

/** The link of the newest mail to an address. */
async function linkTo(page, address) {
  const mail = await until('the mail', async () => (await call(page, 'GET', '/sent-mail')).items.find((one) => one.to === address))
  const { raw } = await call(page, 'GET', `/sent-mail/${mail.id}`)
  return /http:\/\/\S+\/p\/proof\/\S+/.exec(raw.replaceAll('=\r\n', ''))[0]
}

test('an address is asked for proof, two customers become one and are separated again', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  const rows = (await call(page, 'GET', '/conversations?view=all')).items
  const { customer } = rows.find((row) => row.inbox.name === 'Care' && row.customer?.address)
  const other = await call(page, 'POST', '/customers', { name: 'Quentin Otherwise', identities: [{ kind: 'email', value: 'quentin@elsewhere.example' }] })
  await page.goto(`${desk.address}/customers/${customer.id}`)
  await page.getByRole('button', { name: 'Ask an address' }).click()
  await page.getByLabel('The other e-mail address').fill('quentin@elsewhere.example')
  await page.getByLabel('The other e-mail address').press('Enter')
  await page.getByText('waiting', { exact: true }).waitFor()
  assert.deepEqual(await faults(page, 'proof'), [])
  const reader = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } })
  const paper = await reader.newPage()
  await paper.goto(await linkTo(page, 'quentin@elsewhere.example'))
  assert.equal(await paper.evaluate(() => document.documentElement.scrollWidth <= 390), true, 'nothing sticks out')
  assert.doesNotMatch(await paper.content(), new RegExp(customer.name.split(' ')[0]))
  await paper.getByRole('button', { name: /both|beide|deux|dos/i }).click()
  await paper.getByRole('heading', { name: /thank|danke|merci|gracias/i }).waitFor()
  await reader.close()
  await page.getByText('proven', { exact: true }).waitFor()
  await page.getByText('the other address says so').waitFor()
  await page.getByRole('button', { name: 'Merge…', exact: true }).first().click()
  await page.getByRole('button', { name: 'Make them one' }).click()
  await page.getByRole('heading', { name: 'Made of several customers' }).waitFor()
  await page.reload()
  assert.deepEqual(await faults(page, 'merged'), [])
  await page.getByRole('button', { name: 'Separate' }).click()
  await page.getByText('They are two customers again').waitFor()
  assert.equal((await call(page, 'GET', `/customers/${other.id}`)).name, 'Quentin Otherwise')
  ines.clean()
})

test('the share of promises kept opens the promises behind it', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/reports`)
  await until('clocks of the past', async () => (await call(page, 'GET', '/reports/promises')).total.met > 50, 60_000)
  await page.reload()
  await page.getByTestId('share').filter({ hasText: '%' }).waitFor()
  assert.deepEqual(await faults(page, 'reports'), [])
  const missed = page.getByRole('button', { name: /, missed: \d+/ }).first()
  const count = Number(await missed.textContent())
  await missed.click()
  await page.getByRole('dialog').getByRole('listitem').first().waitFor()
  assert.equal(await page.getByRole('dialog').getByRole('listitem').count(), Math.min(count, 50))
  assert.deepEqual(await faults(page, 'behind'), [])
  await page.keyboard.press('Escape')
  await page.getByLabel('Counted by').selectOption('month')
  await page.getByRole('columnheader', { name: 'Month' }).waitFor()
  ines.clean()
})

test('holidays of a calendar file are chosen before they are taken over', { skip: missing, timeout: 60_000 }, async () => {
  const { page } = ines
  const event = (lines) => `BEGIN:VEVENT\r\n${lines}\r\nEND:VEVENT\r\n`
  const text = `BEGIN:VCALENDAR\r\n${event('SUMMARY:Liberation Day\r\nDTSTART;VALUE=DATE:20200505\r\nRRULE:FREQ=YEARLY')}${event('SUMMARY:Team lunch\r\nDTSTART:20990305T120000Z')}END:VCALENDAR\r\n`
  await page.goto(`${desk.address}/settings/promises`)
  await page.getByTestId('calendar').filter({ hasText: 'Shop hours' }).click()
  await page.getByRole('button', { name: 'From a calendar file…' }).click()
  await page.getByLabel('Calendar file', { exact: true }).setInputFiles({ name: 'days.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) })
  await page.getByText('Not taken over: 1').click()
  await page.getByText('it has a time of day').waitFor()
  assert.deepEqual(await faults(page, 'holidays'), [])
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await until('the calendar', async () => (await call(page, 'GET', '/calendars')).items.some((one) => one.hours.holidays.some((day) => day.name === 'Liberation Day' && day.yearly)))
  ines.clean()
})
