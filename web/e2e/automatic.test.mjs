// What an inbox does by itself: set on its screen, seen by the customer, and undone by one click where it was wrong.
import assert from 'node:assert/strict'
import { before } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { staged } from './world/stage.mjs'

const { desk, lead, journey } = await staged({ lead: 'administrator' })
let inbox
before(async () => {
  if (missing) return
  inbox = (await call(lead.page, 'GET', '/inboxes')).items.find((one) => one.address === 'hello@larkmill.example')
})
const arrives = (subject, more) => deliver(desk.mailPort, letter({ from: `${subject.split(' ')[0].toLowerCase()}@birchmail.example`, name: 'Ana', to: 'hello@larkmill.example', subject, text: 'Good day, one question about my order.', more }))
const found = (page, view, subject) => until('the conversation', async () => (await call(page, 'GET', `/conversations?view=${view}&limit=5`)).items.find((row) => row.subject === subject))

journey('an acknowledgement is written from a suggestion, seen before, and sent to whoever writes', async (page) => {
  await page.goto(`${desk.address}/settings/inboxes/${inbox.id}`)
  await page.getByLabel('Say that a message has arrived').check()
  await page.getByRole('button', { name: 'Begin with a suggestion' }).click()
  await page.getByText('has the number 1234').waitFor()
  await page.locator('#automatic').getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('toast').first().waitFor()
  await arrives('Kettle on a boat')
  const mail = await until('the acknowledgement', async () => (await call(page, 'GET', '/sent-mail')).items.find((one) => one.to === 'kettle@birchmail.example'))
  assert.match(mail.subject, /^We have your message \(#\d+\)$/)
})

journey('what the mail server marked is filed with its reason and wanted again by one click', async (page) => {
  await arrives('Pills for less', [['X-Spam-Flag', 'YES']])
  const filed = await found(page, 'spam', 'Pills for less')
  await page.goto(`${desk.address}/inbox/spam/${filed.id}`)
  await page.getByTestId('spam-banner').getByText('X-Spam-Flag: YES').waitFor()
  await page.getByRole('button', { name: 'Not spam' }).click()
  await until('an open conversation', async () => (await call(page, 'GET', `/conversations/${filed.id}`)).status === 'open')
})
