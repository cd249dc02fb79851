// People and their data: a file of customers is imported and taken back, a role of one's own is made and given.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing, person } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

const { desk, ines } = await staged({ ines: 'administrator' })

const file = Buffer.from('Vorname;Nachname;E-Mail;Notizen\r\nJ\xf6rg;M\xfcller;joerg.import@post.example;"mag Tee,\nkeinen Kaffee"\r\nZo\xeb;Import;zoe.import@post.example;=1+1\r\nNiemand;;;\r\n"""><img src=x onerror=alert(1)>";;xss.import@post.example;\r\n', 'latin1')

test('a file is looked at, tried, imported and taken back', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/customers`)
  await page.getByRole('button', { name: 'Import' }).click()
  await page.getByLabel('Choose a file').setInputFiles({ name: 'kunden.csv', mimeType: 'text/csv', buffer: file })
  await page.getByRole('heading', { name: 'What the columns hold' }).waitFor()
  assert.equal(await page.getByLabel('Encoding').inputValue(), 'windows-1252')
  assert.equal(await page.getByLabel('Between two cells').inputValue(), ';')
  assert.deepEqual(await page.getByTestId('column').locator('select').evaluateAll((all) => all.map((one) => one.value)), ['first_name', 'last_name', 'email', 'notes'])
  await page.getByText('Jörg').waitFor()
  assert.deepEqual(await faults(page, 'import'), [])
  await page.getByRole('button', { name: 'Try it, change nothing' }).click()
  await page.getByText('This is what it comes to').waitFor()
  await page.getByTestId('refused').filter({ hasText: 'Line 5' }).waitFor()
  assert.deepEqual(await faults(page, 'import'), [])
  await page.getByRole('button', { name: 'Import 3 customers' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  const found = await call(page, 'GET', '/customers?q=joerg.import')
  assert.deepEqual([found.items[0].name, found.items[0].notes], ['Jörg Müller', 'mag Tee,\nkeinen Kaffee'])
  // Somebody works on one of them; the others go.
  await call(page, 'PATCH', `/customers/${found.items[0].id}`, { company: 'Import & Co' })
  await page.getByRole('button', { name: 'Take the import back' }).click()
  await page.getByText('2 customers are as they were before, 1 were kept.').waitFor()
  await page.getByRole('link', { name: 'Jörg Müller' }).click()
  await page.getByRole('heading', { name: 'Jörg Müller' }).waitFor()
  assert.equal((await call(page, 'GET', '/customers?q=zoe.import')).items.length, 0)
  ines.clean()
})

test('a role of one\'s own is made, given, and changes at once', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/settings/roles`)
  await page.getByRole('button', { name: 'Make a role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Trainer')
  for (const what of ['read conversations', 'see agents and teams', 'read the audit log']) await dialog.getByLabel(what, { exact: true }).check()
  assert.deepEqual(await faults(page, 'role'), [])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('own-role').filter({ hasText: 'read the audit log' }).waitFor()
  await page.goto(`${desk.address}/settings/team`)
  const agent = page.getByTestId('agent').filter({ hasNotText: 'Ines' }).first()
  await agent.getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('Role', { exact: true }).first().selectOption({ label: 'Trainer' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('agent').filter({ hasText: 'Trainer' }).first().waitFor()
  await page.goto(`${desk.address}/settings/roles`)
  await page.getByTestId('own-role').getByText('held by 1').waitFor()
  await page.getByTestId('own-role').getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('read the audit log', { exact: true }).uncheck()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('own-role').filter({ hasNotText: 'read the audit log' }).waitFor()
  ines.clean()
})

test('a person is erased after a look, a reason and their name typed', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  const { items } = await call(page, 'GET', '/conversations?view=all&sort=newest&limit=50')
  const row = items.find((one) => one.channel === 'email' && one.message_count > 1 && /^[A-Za-z]+ [A-Za-z]+$/.test(one.customer?.name ?? ''))
  await page.goto(`${desk.address}/customers/${row.customer.id}`)
  await page.getByRole('button', { name: 'Erase this person…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This cannot be taken back.').waitFor()
  assert.deepEqual(await faults(page, 'erase'), [])
  assert.equal(await dialog.getByRole('button', { name: 'Erase for ever' }).isDisabled(), true)
  await dialog.getByLabel('Reason').fill(`${row.customer.name} asked`)
  await dialog.getByLabel(`Type ${row.customer.name} to confirm`).fill(row.customer.name)
  ines.expects(/422/)
  await dialog.getByRole('button', { name: 'Erase for ever' }).click()
  await dialog.getByText('leave out name and address').waitFor()
  await dialog.getByLabel('Reason').fill('request 17')
  await dialog.getByRole('button', { name: 'Erase for ever' }).click()
  await page.waitForURL(/\/customers$/)
  const left = await call(page, 'GET', `/conversations/${row.id}`)
  assert.deepEqual([left.subject, left.status], ['', 'resolved'])
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  await page.getByText('the customer and all they wrote were erased').waitFor()
  ines.clean()
})
