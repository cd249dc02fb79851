// From an empty folder to an answered customer, with real mail servers, on both databases.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { launch, missing, person } from './world/browser.mjs'
import { deliver, letter, mailbox, parts } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { empty } from './world/server.mjs'
import { servers } from './world/servers.mjs'
import { setUp } from './world/shop.mjs'
import { shots } from './world/shots.mjs'

const US = 'support@shop.test', MIA = 'mia@customer.test'
const row = (page, words) => page.getByTestId('conversation-list').getByRole('option').filter({ hasText: words })
/** A list that stands already keeps what is new behind a pill: it is opened once the mail is there. */
const taken = (page, subject) => until(`the mail “${subject}”`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest')).items.some((one) => one.subject === subject), 90_000)
const write = (fields) => letter({ from: MIA, name: 'Mia Berg', to: US, ...fields })

async function shortWindow(page, desk) {
  await page.goto(`${desk.address}/settings/company`)
  await page.getByLabel('Address of this desk').fill(desk.address)
  await page.getByLabel('Seconds to take a message back').fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Saved').waitFor()
}

async function systemMail(page, desk, mail) {
  await page.goto(`${desk.address}/settings/mail`)
  await page.getByLabel('Mail server (SMTP)').fill('localhost')
  await page.getByLabel('Port').fill(mail.SUBMISSIONS_PORT)
  await page.getByLabel('Security').selectOption('tls')
  await page.getByLabel('User').fill(US)
  await page.getByLabel('Password').fill(mail.MAIL_PASSWORD)
  await page.getByLabel('Sender address').fill(US)
  await page.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Saved').waitFor()
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(MIA)
  await page.getByRole('button', { name: 'Send a test mail' }).click()
  await until('the test mail in the mailbox', async () => (await mailbox(mail.IMAP_PORT, MIA, mail.MAIL_PASSWORD)).some((one) => one.header('From').includes(US)))
}

async function connectInbox(page, desk, mail) {
  await page.goto(`${desk.address}/settings/inboxes`)
  await page.getByRole('button', { name: 'Add an inbox' }).click()
  await page.getByRole('menuitem', { name: 'E-mail' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Support')
  await page.getByLabel('Address', { exact: true }).fill(US)
  await page.getByLabel('Name of the sender').fill('Bright Kettles')
  await page.getByLabel('Incoming server (IMAP)').fill('localhost')
  await page.getByLabel('Incoming port').fill(mail.IMAPS_PORT)
  await page.getByLabel('User name', { exact: true }).fill(US)
  await page.getByLabel('Password', { exact: true }).fill('wrong on purpose')
  await page.getByLabel('Outgoing server (SMTP)').fill('localhost')
  await page.getByLabel('Outgoing port').fill(mail.SUBMISSIONS_PORT)
  await page.getByRole('button', { name: 'Check the connection' }).click()
  await page.getByTestId('check-result').getByText('This does not work yet').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(mail.MAIL_PASSWORD)
  await page.getByRole('button', { name: 'Check the connection' }).click()
  await page.getByTestId('check-result').getByText('Everything works').waitFor()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.waitForURL(/\/settings\/inboxes$/)
  await until('the inbox connected', async () => (await call(page, 'GET', '/inboxes')).items.some((inbox) => inbox.address === US && inbox.health.state === 'ok'))
}

async function reply(page, words) {
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill(words)
  await page.getByTestId('send').click()
  await page.getByTestId('message-out').getByText(words).waitFor()
}

/** The letters of one subject that reached a customer. */
const received = async (mail, user, subject) => (await mailbox(mail.IMAP_PORT, user, mail.MAIL_PASSWORD)).filter((one) => one.header('Subject')?.includes(subject))

async function conversation(page, desk, mail, engine) {
  const subject = `The lid is loose (${engine})`
  await page.goto(`${desk.address}/inbox/unassigned`)
  await page.getByRole('heading').first().waitFor()
  await page.evaluate(() => { globalThis.sameLoad = true })
  const first = write({ subject, text: 'Good evening, the lid of my kettle is loose.' })
  const sent = Date.now()
  await deliver(mail.SMTP_PORT, first)
  await row(page, subject).waitFor()
  const took = Date.now() - sent
  assert.equal(await page.evaluate(() => globalThis.sameLoad), true)

  await row(page, subject).click()
  await page.getByTestId('message-in').getByText('the lid of my kettle is loose').waitFor()
  const here = /con_\w+/.exec(page.url())[0]
  await reply(page, 'A new lid is on its way to you.')
  const [answer] = await until('the answer in the mailbox', async () => { const all = await received(mail, MIA, subject); return all.length && all })
  assert.equal(answer.header('In-Reply-To'), first.id)
  assert.ok(answer.header('References').split(/\s+/).includes(first.id))
  assert.match(answer.header('Message-ID'), /^<[^<>\s]+@[^<>\s]+>$/)
  assert.match(answer.header('From'), /support@shop\.test/)
  assert.match(answer.header('From'), /Bright Kettles/)
  assert.equal(answer.header('Subject'), `Re: ${subject}`)
  assert.match(answer.raw, /A new lid is on its way/)
  await page.getByTestId('message-out').locator('[data-state=sent], [data-state=delivered]').waitFor()

  const more = [['In-Reply-To', answer.header('Message-ID')], ['References', `${first.id} ${answer.header('Message-ID')}`]]
  await deliver(mail.SMTP_PORT, write({ subject: 'quite another subject', text: 'It fits, thank you!', more }))
  await page.getByTestId('message-in').getByText('It fits, thank you!').waitFor()
  assert.equal((await call(page, 'GET', `/conversations/${here}`)).message_count, 3)
  assert.equal((await received(mail, MIA, subject)).length, 1)
  return took
}

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGPQqorCgxhGpbEhAATiYzmqNA3LAAAAAElFTkSuQmCC'
/** A signature with a logo, as it is made on its screen. */
async function sign(page, desk) {
  await page.goto(`${desk.address}/settings/profile`)
  await until('the profile', async () => await page.getByLabel('Your name').inputValue() === 'Ines Weber')
  await page.getByLabel('Signature', { exact: true }).fill('**Ines Weber**\nKettles since 1931')
  await page.getByTestId('signature-picture').setInputFiles({ name: 'house.png', mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') })
  const look = page.getByTestId('signature-look')
  await until('the logo in the signature', () => look.locator('img').evaluate((img) => img.naturalWidth === 10))
  await look.locator('strong').getByText('Ines Weber').waitFor()
  await shots(page, 'signature')
  await page.locator('button[form=profile]').click()
  await toast(page, 'Saved').waitFor()
}

/** AT13: a table, a picture pasted into the words and a signature, as Dovecot keeps them and Chromium shows them. */
async function rich(page, desk, mail, engine) {
  const subject = `How to seat it (${engine})`
  await sign(page, desk)
  await deliver(mail.SMTP_PORT, write({ subject, text: 'How do I seat the ring?' }))
  await taken(page, subject)
  await page.goto(`${desk.address}/inbox/unassigned`)
  await row(page, subject).click()
  await page.keyboard.press('r')
  const box = page.getByLabel('Your answer')
  await box.fill('Please **press** it in:\n\n| part | turns |\n|---|---|\n| ring | 3 |\n\nLike this: ')
  await box.evaluate((area, base64) => {
    area.setSelectionRange(area.value.length, area.value.length)
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), data = new DataTransfer()
    data.items.add(new File([bytes], 'ring.png', { type: 'image/png' }))
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, PNG)
  await until('the picture in the words', async () => /!\[ring\.png\]\(cid:fil_\w+\)/.test(await box.inputValue()))
  await page.getByTestId('send').click()
  const shown = page.getByTestId('message-out')
  await shown.getByRole('cell', { name: 'ring', exact: true }).waitFor()
  await until('the picture in the thread', () => shown.locator('img').first().evaluate((img) => img.naturalWidth === 10))
  const [letter] = await until('the answer in the mailbox', async () => { const all = await received(mail, MIA, subject); return all.length && all })
  const all = parts(letter.raw), html = all.find((part) => part.kind === 'text/html').text, plain = all.find((part) => part.kind === 'text/plain').text
  const pictures = all.filter((part) => part.kind === 'image/png')
  assert.match(plain, /\| ring \| 3 \|[^]*Like this: \[ring\.png\][^]*-- \r?\n\*\*Ines Weber\*\*\r?\nKettles since 1931\r?\n\[house\]/)
  assert.doesNotMatch(plain, /cid:/)
  assert.equal(pictures.length, 2)
  for (const picture of pictures) assert.ok(html.includes(`src="cid:${picture.id}"`), html)
  const view = await browser.newPage()
  await view.setContent(pictures.reduce((text, picture) => text.replaceAll(`cid:${picture.id}`, `data:image/png;base64,${picture.base64.replace(/\s/g, '')}`), html))
  assert.equal(await view.locator('td').first().innerText(), 'ring')
  assert.deepEqual(await view.locator('strong').allInnerTexts(), ['press', 'Ines Weber'])
  await until('the pictures drawn', async () => (await view.locator('img').evaluateAll((all) => all.map((img) => img.naturalWidth))).join() === '10,10')
  assert.match(await view.locator('body').innerText(), /Kettles since 1931/)
  await view.close()
}

/** A notice of her mailbox stands on the customer until she writes again. */
async function away(page, desk, mail, engine) {
  const subject = `The lid is loose (${engine})`, day = new Date(Date.now() + 20 * 86_400_000)
  const said = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(day)
  const [answer] = await received(mail, MIA, subject)
  await page.goto(`${desk.address}/inbox/all`)
  await row(page, subject).first().click()
  await page.getByTestId('message-in').getByText('the lid of my kettle is loose').waitFor()
  const more = [['In-Reply-To', answer.header('Message-ID')], ['Auto-Submitted', 'auto-replied']]
  await deliver(mail.SMTP_PORT, write({ subject: `Automatic reply: ${subject}`, text: `I am out of the office until ${said}.`, more }))
  await page.getByText('I am out of the office until').first().waitFor()
  await page.reload()
  await page.getByTestId('away').first().getByText(`away until ${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(day)}`).waitFor()
  await shots(page, 'away')
  await deliver(mail.SMTP_PORT, write({ subject: 'I am back', text: 'Back at my desk.', more: [['In-Reply-To', answer.header('Message-ID')]] }))
  await page.getByTestId('message-in').getByText('Back at my desk.').waitFor()
  await page.reload()
  await page.getByTestId('message-in').getByText('Back at my desk.').waitFor()
  await until('the notice gone', async () => await page.getByTestId('away').count() === 0)
}

/** A colleague passes a customer's mail on: whoever wrote it first becomes the customer by one click. */
async function passedOn(page, desk, mail, engine) {
  const subject = `Fwd: A dented kettle (${engine})`
  await page.goto(`${desk.address}/inbox/all`)
  const [inbox] = (await call(page, 'GET', '/inboxes')).items.filter((one) => one.address === US)
  await call(page, 'PATCH', `/inboxes/${inbox.id}`, { settings: { trusted_authserv: 'mx.shop.test' } })
  const text = 'Can somebody take this?\n\n---------- Forwarded message ---------\nFrom: Zoe Lind <zoe@customer.test>\nDate: Sun, 1 Mar 2026\nSubject: A dented kettle\nTo: <ines@shop.test>\n\nHello, it came with a dent.'
  const proof = [['Authentication-Results', 'mx.shop.test; dmarc=pass header.from=shop.test']]
  await deliver(mail.SMTP_PORT, letter({ from: 'ines@shop.test', name: 'Ines Weber', to: US, subject, text, more: proof }))
  await taken(page, subject)
  await page.reload()
  await row(page, 'A dented kettle').click()
  const offer = page.getByTestId('first-writer')
  await offer.getByText('Zoe Lind').waitFor()
  await shots(page, 'first-writer')
  await offer.getByRole('button', { name: 'Make them the customer' }).click()
  await page.getByTestId('passed-on').getByText('passed on by Ines Weber').waitFor()
  const here = /con_\w+/.exec(page.url())[0]
  assert.equal((await call(page, 'GET', `/conversations/${here}`)).customer.address, 'zoe@customer.test')
  await page.getByTestId('message-in').getByText('it came with a dent').waitFor()
}

async function bounce(page, desk, mail, engine) {
  const subject = `To nobody (${engine})`
  await page.goto(`${desk.address}/inbox/all`)
  const [inbox] = (await call(page, 'GET', '/inboxes')).items.filter((one) => one.address === US)
  const { conversation } = await call(page, 'POST', '/conversations', { inbox: inbox.id, to: [{ name: '', address: 'nobody-here@customer.test' }], cc: [], bcc: [], subject, body_text: 'Is anybody there?', attachments: [] })
  await page.goto(`${desk.address}/inbox/all/${conversation.id}`)
  await page.getByTestId('message-out').locator('[data-state=failed]').waitFor({ timeout: 30_000 })
  await page.getByTestId('message-out').getByText('Not delivered').waitFor()
  await page.goto(`${desk.address}/inbox/failed`)
  await row(page, subject).waitFor()
  const mine = await call(page, 'GET', '/notifications')
  assert.ok(mine.items.some((one) => one.kind === 'failed' && one.conversation.id === conversation.id))
}

async function checklist(page, desk) {
  await page.goto(`${desk.address}/start`)
  for (const step of ['public_url', 'system_mail', 'inbox', 'test_mail', 'first_answer']) await page.locator(`[data-step=${step}][data-done=true] .proof`).waitFor()
}

let browser, mail, database
before(async () => {
  if (missing) return;
  [mail, database] = await Promise.all([servers('mail'), servers('postgres')])
  browser = await launch()
})
after(async () => { await browser?.close(); await mail?.stop?.(); await database?.stop?.() })

for (const engine of ['sqlite', 'postgres']) {
  describe(`an empty desk on ${engine}`, { skip: missing }, () => {
    let desk, ines, why
    before(async () => {
      why = mail.skipped ?? (engine === 'postgres' ? database.skipped : undefined)
      if (why) return
      const env = { GOODWORD_OUTSIDE__ALLOWED_HOSTS: '["127.0.0.1","localhost"]', GOODWORD_OUTSIDE__AUTHORITIES: mail.TLS_CA }
      desk = await empty({ env: engine === 'postgres' ? { ...env, DATABASE_URL: database.PG_URL } : env })
      ines = await person(browser, desk.address)
    })
    after(async () => { await ines?.context.close(); await desk?.stop() })
    const journey = (name, steps) => test(name, async (t) => { if (why) { t.skip(why); return } await steps(ines.page, t); ines.clean() })

    journey('is set up in the browser by the printed link', async (page) => { await setUp(page, desk); await page.getByTestId('checklist').waitFor() })
    journey('learns its address and how long an answer can be taken back', (page) => shortWindow(page, desk))
    journey('sends its own mail', (page) => systemMail(page, desk, mail))
    journey('is connected to a mailbox, after a check that shows what is wrong', (page) => connectInbox(page, desk, mail))
    journey('takes a mail in, answers it, and knows the answer to the answer', async (page, t) => t.diagnostic(`the mail was on the screen after ${await conversation(page, desk, mail, engine)} ms`))
    journey('at_13 a table, a pasted picture and a signature arrive as they were written', (page) => rich(page, desk, mail, engine))
    journey('mail_802 shows until when a customer is away', (page) => away(page, desk, mail, engine))
    journey('mail_303 offers the first writer of a mail that was passed on', (page) => passedOn(page, desk, mail, engine))
    journey('says who was not reached', (page) => bounce(page, desk, mail, engine))
    journey('has proof for each first step', (page) => checklist(page, desk))
  })
}
