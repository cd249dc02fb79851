// Whom an answer goes to: where a mail asks for it at another domain, and where mail came back from.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { launch, missing, person } from './world/browser.mjs'
import { deliver, letter, read } from './world/post.mjs'
import { demo } from './world/server.mjs'
import { shots } from './world/shots.mjs'

const US = 'hello@larkmill.example'
let desk, browser, ines
before(async () => {
  if (missing) return
  desk = await demo()
  browser = await launch()
  ines = await person(browser, desk.address, { link: desk.link('administrator') })
})
after(async () => { await browser?.close(); await desk?.stop() })
const journey = (name, steps) => test(name, { skip: missing, timeout: 120_000 }, async () => { await steps(ines.page); ines.clean() })
const toast = (page, words) => page.getByTestId('toast').filter({ hasText: words })
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

/** What a mail server says of a letter it could not deliver. */
const report = (to, about) => {
  const part = (kind, text) => `--cut\nContent-Type: ${kind}\n\n${text}\n`
  const body = `${part('text/plain', 'it came back')}${part('message/delivery-status', `Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; ${to}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n`)}${part('text/rfc822-headers', `Message-ID: ${about}\nSubject: Re: x\n`)}--cut--\n`
  return { from: '', to: US, headers: [['From', 'MAILER-DAEMON@mx.test'], ['To', US], ['Subject', 'Undelivered Mail Returned to Sender'], ['Auto-Submitted', 'auto-replied'], ['Date', new Date().toUTCString().replace('GMT', '+0000')], ['Message-ID', '<report-7@mx.test>'], ['MIME-Version', '1.0'], ['Content-Type', 'multipart/report; report-type=delivery-status; boundary=cut']], body }
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
  await deliver(desk.mailPort, report('sune@birchmail.example', id))
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
