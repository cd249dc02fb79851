// What came by a form or was written down after a call is answered by mail; and what an agent sets right on the way: subject, customer, order.
import assert from 'node:assert/strict'
import { call, until } from './world/api.mjs'
import { person } from './world/browser.mjs'
import { arrives, deliver, letter, read } from './world/post.mjs'
import { open, toast } from './world/screen.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, ines, journey } = await staged({ ines: 'administrator' }, { company: { undo_seconds: 0 } })
const list = (page) => page.getByTestId('conversation-list')
const row = (page, words) => list(page).getByRole('option').filter({ hasText: words })
const idIn = (page) => /con_\w+/.exec(page.url())[0]
const sentTo = async (page, address) => (await call(page, 'GET', '/sent-mail')).items.filter((mail) => mail.to.includes(address))

/** Answers what is open and gives back the letter that left. */
async function answer(page, address, words) {
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill(words)
  await page.getByTestId('goes-to').getByText(address).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('message-out').getByText(words).waitFor()
  const [mail] = await until('the answer among the sent mail', async () => { const all = await sentTo(page, address); return all.length && all }, 30_000)
  await page.getByTestId('message-out').locator('[data-state=sent]').waitFor()
  return read((await call(page, 'GET', `/sent-mail/${mail.id}`)).raw)
}
/** A letter of its own for each test. */
async function begun(page, who, subject, text) {
  const found = await arrives(page, desk, who, subject, text)
  await open(page, desk, found.id)
  return found
}

journey('a form filled in by a visitor is answered by mail from an inbox of the same team', async (page) => {
  const inboxes = (await call(page, 'GET', '/inboxes')).items, form = inboxes.find((inbox) => inbox.channel === 'form')
  const visitor = await person(browser, desk.address, { javaScriptEnabled: false })
  await visitor.page.goto(`${desk.address}/p/form/${form.id}`)
  await visitor.page.locator('[name=message]').fill('Does the Grist mill take oily seeds? Mine began to smoke.')
  await visitor.page.locator('[name=email]').fill('selma.form@birchmail.example')
  await visitor.page.locator('[name=name]').fill('Selma Form')
  await visitor.page.locator('[name=subject]').fill('Oily seeds in the mill')
  // Whoever fills a form in less than a few seconds is taken for a program.
  await visitor.page.waitForTimeout(4000)
  await visitor.page.locator('button[type=submit], input[type=submit]').first().click()
  await visitor.page.getByText('selma.form@birchmail.example').waitFor()
  await visitor.close()

  await until('the form', async () => (await call(page, 'GET', '/conversations?view=unassigned&sort=newest&limit=20')).items.some((one) => one.subject === 'Oily seeds in the mill'), 60_000)
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await row(page, 'Oily seeds in the mill').click()
  await page.getByTestId('message-in').getByText('Mine began to smoke').waitFor()
  const mail = await answer(page, 'selma.form@birchmail.example', 'Only dry seeds, please: oil smokes at the speed of this mill.')
  const senders = inboxes.filter((inbox) => inbox.channel === 'email').map((inbox) => inbox.address)
  assert.ok(senders.some((address) => mail.header('From').includes(address)), mail.header('From'))
  const near = inboxes.filter((inbox) => inbox.channel === 'email' && inbox.teams.some((team) => form.teams.some((own) => own.id === team.id)))
  if (near.length) assert.ok(near.some((inbox) => mail.header('From').includes(inbox.address)), mail.header('From'))
  assert.match(mail.header('Subject'), /Oily seeds in the mill/)

  const here = idIn(page)
  await deliver(desk.mailPort, letter({ from: 'selma.form@birchmail.example', name: 'Selma Form', to: 'hello@larkmill.example', subject: 'Re: other', text: 'Dry ones it is then.', more: [['In-Reply-To', mail.header('Message-ID')], ['References', mail.header('Message-ID')]] }))
  await page.getByTestId('message-in').getByText('Dry ones it is then.').waitFor()
  assert.equal(idIn(page), here)
})

journey('a call is written down, then answered by mail', async (page) => {
  await page.goto(`${desk.address}/inbox/all`)
  await row(page, /./).first().waitFor()
  await page.keyboard.press('Shift+C')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('How').selectOption('phone_in')
  await dialog.getByLabel('With whom').fill('Tove Rings')
  await dialog.getByLabel('Phone', { exact: true }).fill('+43 660 1234567')
  await dialog.getByLabel('E-mail address').fill('tove.rings@birchmail.example')
  await dialog.getByLabel('Minutes').fill('4')
  await dialog.getByLabel('What was said, what was promised').fill('Her Zephyr jug drips. I promised to write how to seat the ring.')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(/con_/)
  await page.getByText('I promised to write how to seat the ring.').first().waitFor()
  const mail = await answer(page, 'tove.rings@birchmail.example', 'Press the ring in from below, the lip upwards.')
  assert.match(mail.header('To'), /tove\.rings@birchmail\.example/)
  assert.ok(mail.header('Subject'))
  const [own] = (await call(page, 'GET', `/conversations/${idIn(page)}/timeline`)).items.filter((item) => item.type === 'message')
  assert.equal(own.how, 'phone_in')
})

journey('a call without an address: one says to whom before anything leaves', async (page) => {
  const inbox = (await call(page, 'GET', '/inboxes')).items.find((one) => one.channel === 'note' && !one.internal)
  const made = await call(page, 'POST', '/conversations/note', { inbox: inbox.id, how: 'phone_in', happened_at: Date.now(), text: 'Asked for the opening hours.', person: { name: 'Nobody Known', phone: '+43 660 7654321' } })
  await page.goto(`${desk.address}/inbox/all/${made.id}`)
  await page.getByText('Asked for the opening hours.').first().waitFor()
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('From nine to five.')
  assert.equal(await page.getByTestId('send').isDisabled(), true)
  await page.getByTestId('composer').getByRole('combobox', { name: 'To' }).fill('nobody.known@birchmail.example')
  await page.keyboard.press('Enter')
  await page.getByTestId('goes-to').getByText('nobody.known@birchmail.example').waitFor()
  await page.getByTestId('send').click()
  await page.getByTestId('message-out').getByText('From nine to five.').waitFor()
  await until('the letter', async () => (await sentTo(page, 'nobody.known@birchmail.example')).length === 1, 30_000)
})

journey('a subject is edited and taken back', async (page) => {
  const { id } = await begun(page, 'gerda', 'Fw: Fw: urgent!!', 'My order has not come.')
  await page.getByRole('button', { name: 'More', exact: true }).last().click()
  await page.getByRole('menuitem', { name: 'Edit the subject' }).click()
  const field = page.getByRole('textbox', { name: 'Subject', exact: true })
  await field.fill('Order not arrived')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Order not arrived' }).waitFor()
  await until('the subject', async () => (await call(page, 'GET', `/conversations/${id}`)).subject === 'Order not arrived')
  await page.keyboard.press('z')
  await until('the old subject', async () => (await call(page, 'GET', `/conversations/${id}`)).subject === 'Fw: Fw: urgent!!')
})

journey('a conversation is given to another customer and taken back', async (page) => {
  const { id, customer } = await begun(page, 'hanno', 'I write for my mother', 'She is your customer, I am not.')
  const mother = await call(page, 'POST', '/customers', { name: 'Wilhelmine Quast', identities: [{ kind: 'email', value: 'wilhelmine@birchmail.example' }] })
  const story = page.getByRole('complementary', { name: 'Story' })
  await story.getByRole('button', { name: 'Somebody else?' }).click()
  await page.getByPlaceholder('Name, address, company').fill('wilhelmine')
  await page.getByRole('option', { name: /Wilhelmine Quast/ }).click()
  await story.getByRole('heading', { name: 'Wilhelmine Quast' }).waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${id}`)).customer.id, mother.id)
  await toast(page, 'Wilhelmine Quast').getByRole('button', { name: 'Undo' }).click()
  await until('the sender again', async () => (await call(page, 'GET', `/conversations/${id}`)).customer.id === customer.id)
})

journey('a list comes in the server’s own order; a chosen one is kept', async (page) => {
  const first = async (path) => (await call(page, 'GET', path)).items[0].id
  const shown = () => list(page).getByRole('option').first().getAttribute('id')
  await page.goto(`${desk.address}/inbox/all`)
  await page.getByRole('button', { name: 'Sorted: Longest waiting first' }).waitFor()
  await until('longest waiting first', async () => await shown() === `row-${await first('/conversations?view=all&limit=1')}`)
  await page.getByRole('button', { name: /^Sorted/ }).click()
  await page.getByRole('menuitem', { name: 'Newest first' }).click()
  await until('newest first', async () => await shown() === `row-${await first('/conversations?view=all&sort=newest&limit=1')}`)
  await page.goto(`${desk.address}/inbox/all`)
  await page.getByRole('button', { name: 'Sorted: Newest first' }).waitFor()
  await page.goto(`${desk.address}/inbox/resolved`)
  await page.getByRole('button', { name: 'Sorted: Newest first' }).waitFor()
})

journey('searched words are marked where they stand, accents or not', async (page) => {
  await begun(page, 'ilka', 'Größe der Mühle', 'Wie gross ist die Muehle?')
  await page.goto(`${desk.address}/search?q=from%3Ailka%20muhle`)
  await row(page, 'Größe der Mühle').waitFor()
  assert.deepEqual(await row(page, 'Größe der Mühle').locator('mark').allInnerTexts(), ['Mühle'])
})

journey('what the server says to programs is never shown to people', async (page) => {
  ines.expects(/status of 4\d\d/)
  await page.goto(`${desk.address}/settings/company`)
  await page.getByLabel('Seconds to take a message back').fill('1e30')
  await page.getByRole('button', { name: 'Save' }).click()
  const said = await page.getByRole('alert').first().innerText()
  assert.match(said, /This did not work as asked/)
  assert.doesNotMatch(said, /body|expected|line \d|column/)
})
