// Whom an answer goes to: where a mail asks for it at another domain, and where mail came back from.
import assert from 'node:assert/strict'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { deliver, letter, read, report } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const US = 'hello@larkmill.example'
const { desk, journey } = await staged({ ines: 'administrator' }, { company: { undo_seconds: 0 } })
const goesTo = (page, address) => page.getByTestId('goes-to').getByText(address, { exact: true }).waitFor()

/** A letter that was just delivered, opened. */
async function arrives(page, who, more = []) {
  const subject = `The hopper of ${who}`
  await deliver(desk.mailPort, letter({ from: `${who}@birchmail.example`, to: US, subject, text: 'The hopper cracked.', more }))
  const row = await until(`the letter of ${who}`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=50')).items.find((one) => one.subject === subject))
  await page.goto(`${desk.address}/inbox/all/${row.id}?sort=newest`)
  await page.getByTestId('message-in').first().waitFor()
  return row
}

journey('mail_307 a Reply-To at another domain is said, answered after one click, and taken back', async (page) => {
  await arrives(page, 'tove', [['Reply-To', 'tove@elsewhere.example']])
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('We send a new one.')
  await goesTo(page, 'tove@birchmail.example')
  const said = page.getByTestId('elsewhere')
  await said.getByText('another domain').waitFor()
  assert.deepEqual(await faults(page, 'elsewhere'), [])
  await shots(page, 'elsewhere')
  await said.getByRole('button', { name: 'Answer tove@elsewhere.example' }).click()
  await goesTo(page, 'tove@elsewhere.example')
  await page.getByTestId('elsewhere-confirmed').waitFor()
  await toast(page, 'go to tove@elsewhere.example').getByRole('button', { name: 'Undo' }).click()
  await goesTo(page, 'tove@birchmail.example')
  await said.waitFor()
})

journey('mail_805 whoever writes where mail came back from is warned before, and sends only if they mean it', async (page) => {
  const row = await arrives(page, 'sune')
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('We send a new one.')
  await page.keyboard.press('Control+Enter')
  const mail = await until('the answer among the sent mail', async () => (await call(page, 'GET', '/sent-mail')).items.find((one) => one.to.includes('sune@birchmail.example')), 60_000)
  const id = read((await call(page, 'GET', `/sent-mail/${mail.id}`)).raw).header('Message-ID')
  await deliver(desk.mailPort, report(US, { to: 'sune@birchmail.example', about: id }))
  await until('the address to be marked', async () => (await call(page, 'GET', '/undeliverable?addresses=sune@birchmail.example')).items.length, 60_000)

  await page.goto(`${desk.address}/inbox/all/${row.id}?sort=newest`)
  await page.getByTestId('message-in').first().waitFor()
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('Is this one right?')
  const warned = page.getByTestId('came-back')
  await warned.getByText('there is no such mailbox').waitFor()
  assert.deepEqual(await faults(page, 'came-back'), [])
  await shots(page, 'came-back')
  await page.keyboard.press('Control+Enter')
  await toast(page, 'came back: say whether').waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${row.id}/timeline`)).items.filter((one) => one.direction === 'out').length, 1)
  await warned.getByTestId('send-anyway').click()
  await warned.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('message-out').getByText('Is this one right?').waitFor()

  await page.goto(`${desk.address}/customers/${row.customer.id}`)
  await page.getByTestId('bounced').getByText('there is no such mailbox').waitFor()
  await shots(page, 'bounced')
  await page.getByRole('button', { name: 'The address works' }).click()
  await page.getByTestId('bounced').waitFor({ state: 'detached' })
})
