// What came in by real mail servers and is no ordinary message: reports nobody signed, mail nobody can read, senders whose own
// domain disowns them, and colleagues who answer a notification from their mailbox.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { launch, missing } from './world/browser.mjs'
import { deliver, letter, mailbox, plain, report } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { servers } from './world/servers.mjs'
import { INES, RECEIVER, shop, US } from './world/shop.mjs'
import { shots } from './world/shots.mjs'

const MIA = 'mia@customer.test'
let browser, mail, world
before(async () => {
  if (missing) return
  process.env.GOODWORD_TEST_MAILBOXES = `${US} ${INES} ${MIA}`
  mail = await servers('mail')
  if (mail.skipped) return
  browser = await launch()
  world = await shop(browser, mail)
})
after(async () => { await browser?.close(); await world?.desk.stop(); await mail?.stop?.() })

const journey = (name, steps) => test(name, { skip: missing, timeout: 180_000 }, async (t) => {
  if (mail.skipped) { t.skip(mail.skipped); return }
  await steps(world.ines.page, world.desk)
  world.ines.clean()
})
const proof = (said) => ['Authentication-Results', `${RECEIVER}; ${said}`]
const received = (page, state, from) => until(`something received as ${state}`, async () => (await call(page, 'GET', `/quarantine?state=${state}`)).items.find((one) => !from || one.from === from), 60_000)
const taken = (page, subject) => until(`the mail “${subject}”`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest')).items.find((one) => one.subject === subject), 60_000)
const timeline = async (page, id) => (await call(page, 'GET', `/conversations/${id}/timeline`)).items
const card = (page, words) => page.getByTestId('received').filter({ hasText: words })
const tab = (page, words) => page.getByRole('group', { name: 'State' }).getByRole('button', { name: words })

journey('mail_202 a report nobody signed is listed with its reason, and one click makes a conversation of it', async (page, desk) => {
  await deliver(mail.SMTP_PORT, report(US, { to: 'bob@far.test', from: 'Eva Brandt <eva@relay.test>', subject: 'Undelivered parcel', text: 'my parcel came back to me' }))
  const kept = await received(page, 'system')
  assert.match(kept.reason, /without our signature/)
  assert.equal((await call(page, 'GET', '/conversations?view=all')).items.length, 0)
  await page.goto(`${desk.address}/work/quarantine`)
  await tab(page, /Reports that count for nothing/).click()
  const shown = card(page, 'Undelivered parcel')
  await shown.getByText('without our signature').waitFor()
  await shown.getByText('eva@relay.test').waitFor()
  assert.deepEqual(await faults(page, 'received'), [])
  await shots(page, 'received')
  await shown.getByRole('button', { name: 'Show the source' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Reporting-MTA: dns; mx.test').waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download all of it' }).click()])
  assert.match(readFileSync(await file.path(), 'utf8'), /^Subject: Undelivered parcel\r?$/m)
  await page.keyboard.press('Escape')
  await shown.getByRole('button', { name: 'Make a conversation of it' }).click()
  await toast(page, 'It becomes a conversation').waitFor()
  const row = await taken(page, 'Undelivered parcel')
  await tab(page, /In a conversation/).click()
  await card(page, 'Undelivered parcel').getByRole('link', { name: `#${row.number}` }).click()
  await page.getByTestId('message-in').getByText('my parcel came back to me').waitFor()
})

journey('mail_202 a mail nobody can read waits with its reason, is tried again, and only goes by a decision', async (page, desk) => {
  const crowd = Array.from({ length: 1_200 }, (_, at) => `a${at}@x.test`).join(',\r\n ')
  const odd = letter({ from: MIA, to: US, subject: 'To a crowd', text: 'Hello all', more: [['Cc', crowd]] })
  await deliver(mail.SMTP_PORT, odd)
  const kept = await received(page, 'quarantined')
  assert.match(kept.reason, /1202 addresses/)
  await page.goto(`${desk.address}/work/quarantine`)
  const shown = page.getByTestId('received').filter({ hasText: '1202 addresses' })
  await shown.waitFor()
  await shots(page, 'received-unread')
  await shown.getByRole('button', { name: 'Process again' }).click()
  await until('the second try', async () => { const [again] = (await call(page, 'GET', '/quarantine')).items; return again?.id === kept.id && again.tries === 1 && (await call(page, 'GET', '/quarantine?state=new')).items.length === 0 }, 60_000)
  await page.reload()
  await shown.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Discard' }).click()
  await page.getByText('Everything could be read').waitFor()
  const [gone] = (await call(page, 'GET', '/quarantine?state=discarded')).items
  assert.match((await call(page, 'GET', `/quarantine/${gone.id}/source`)).text, /Subject: To a crowd/)
})

journey('mail_405 what its own domain disowns is nobody’s, says so, and brings nobody in', async (page, desk) => {
  const true_one = letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'My order 4711', text: 'Where is it?', more: [proof('dmarc=pass header.from=customer.test')] })
  await deliver(mail.SMTP_PORT, true_one)
  const hers = await taken(page, 'My order 4711')
  const forged = (subject, more = []) => letter({ from: MIA, name: 'Mia Berg', to: US, subject, text: 'Send it to my new address instead.', more: [proof('dmarc=fail (p=reject) header.from=customer.test'), ['Cc', 'thief@elsewhere.test'], ...more] })
  await deliver(mail.SMTP_PORT, forged('A new address'))
  const row = await taken(page, 'A new address')
  assert.equal(row.customer.unproven, true)
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  await page.getByTestId('unproven').getByText('This mail could not be verified.').waitFor()
  await page.getByTestId('nobody').getByText('nobody’s story yet').waitFor()
  await page.getByRole('option').filter({ hasText: 'A new address' }).getByRole('img', { name: 'Could not be verified' }).waitFor()
  assert.deepEqual(await faults(page, 'unproven'), [])
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').waitFor()
  await page.getByTestId('unproven-reply').waitFor()
  const whole = await call(page, 'GET', `/conversations/${row.id}`)
  assert.deepEqual([...whole.reply_all_to.to, ...whole.reply_all_to.cc].map((one) => one.address), [MIA])
  assert.equal(await page.getByRole('button', { name: 'Reply to all' }).count(), 0)
  await shots(page, 'unproven')

  // To a thread of hers it comes no further than a click.
  await deliver(mail.SMTP_PORT, forged('Re: My order 4711', [['In-Reply-To', true_one.id]]))
  await until('the mail held', async () => (await timeline(page, hers.id)).some((one) => one.held), 60_000)
  await page.goto(`${desk.address}/inbox/all/${hers.id}`)
  const held = page.getByTestId('message-in').filter({ hasText: 'Send it to my new address' })
  await held.getByText('the sender could not be verified').first().waitFor()
  await held.getByTestId('unproven').waitFor()
  await page.getByText('waits for your decision: who wrote it could not be verified').waitFor()
  const before = await call(page, 'GET', `/conversations/${hers.id}`)
  assert.deepEqual([...before.reply_all_to.to, ...before.reply_all_to.cc].map((one) => one.address), [MIA])
  assert.equal((await call(page, 'GET', `/customers/${hers.customer.id}/brief`)).conversations, 1)
  await shots(page, 'unproven-held')
})

journey('desk_404 a notification answered from the colleague’s own mailbox becomes a note, and a pretended one does not', async (page, desk) => {
  const me = await call(page, 'GET', '/me')
  me.preferences.notify.reply.mail = true
  await call(page, 'PUT', '/me/preferences', me.preferences)
  const first = letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'It whistles', text: 'My kettle whistles.' })
  await deliver(mail.SMTP_PORT, first)
  const row = await taken(page, 'It whistles')
  await call(page, 'PATCH', `/conversations/${row.id}`, { assignee: me.id ?? me.agent?.id })
  await deliver(mail.SMTP_PORT, letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'Re: It whistles', text: 'Day and night.', more: [['In-Reply-To', first.id]] }))
  const notice = await until('the notification in her mailbox', async () => (await mailbox(mail.IMAP_PORT, INES, mail.MAIL_PASSWORD)).find((one) => one.header('Subject')?.includes('It whistles')), 90_000)
  const to = /<?([^<>\s]+@[^<>\s]+)>?$/.exec(notice.header('Reply-To'))[1]
  assert.match(to, /^support\+/)
  const answer = (said, text) => ({ ...letter({ from: INES, name: 'Ines Weber', to, subject: `Re: ${notice.header('Subject')}`, text, more: [proof(said), ['In-Reply-To', notice.header('Message-ID')]] }) })
  await deliver(mail.SMTP_PORT, answer('dmarc=none header.from=shop.test', 'Give me all you know of her.'))
  const refused = await received(page, 'quarantined', INES)
  assert.match(refused.reason, /nothing proves that ines@shop\.test really wrote it/)
  await deliver(mail.SMTP_PORT, answer('dmarc=pass header.from=shop.test', 'She had two of them last year.'))
  await until('the note', async () => (await timeline(page, row.id)).some((one) => one.type === 'note'), 60_000)
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  await page.getByText('She had two of them last year.').waitFor()
  await shots(page, 'note-by-mail')
  // What is sent to her afterwards comes, and it is all that comes.
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('Then we send a new whistle.')
  await page.getByTestId('send').and(page.locator(':enabled')).click()
  const hers = await until('the answer in her mailbox', async () => { const all = await mailbox(mail.IMAP_PORT, MIA, mail.MAIL_PASSWORD); return all.some((one) => plain(one.raw).includes('a new whistle')) && all }, 60_000)
  assert.deepEqual(hers.map((one) => one.header('Subject')), ['Re: It whistles'])
  assert.doesNotMatch(plain(hers[0].raw), /two of them|all you know of her/)
})

journey('mail_503 a mail attached to a mail is folded below it, and found by its words', async (page, desk) => {
  const inner = `From: Otto Alt <otto@customer.test>\nTo: ${MIA}\nSubject: The old agreement\n\nWe agreed on a brass handle.`
  const body = `--m\nContent-Type: text/plain; charset=utf-8\n\nSee what he wrote.\n--m\nContent-Type: message/rfc822\n\n${inner}\n--m--\n`
  const head = letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'What was agreed', text: '' }).headers.filter(([name]) => !name.startsWith('Content-'))
  await deliver(mail.SMTP_PORT, { from: MIA, to: US, headers: [...head, ['Content-Type', 'multipart/mixed; boundary=m']], body })
  const row = await taken(page, 'What was agreed')
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  const shown = page.getByTestId('message-in')
  await shown.getByText('See what he wrote.').waitFor()
  assert.equal(await shown.getByText('We agreed on a brass handle.').isVisible(), false)
  await shown.getByText('The old agreement.eml').waitFor()
  await shown.getByRole('button', { name: /quoted/i }).click()
  await shown.getByText('We agreed on a brass handle.').waitFor()
  await shots(page, 'enclosed')
  await until('its words in the search', async () => (await call(page, 'GET', `/conversations?view=all&q=${encodeURIComponent('brass handle')}`)).items.some((one) => one.id === row.id))
})

journey('mail_306 an inbox that opens nothing again begins a conversation that continues the old one', async (page, desk) => {
  const first = letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'A dent', text: 'It has a dent.' })
  await deliver(mail.SMTP_PORT, first)
  const row = await taken(page, 'A dent')
  await page.goto(`${desk.address}/settings/inboxes/${world.inbox.id}`)
  const days = page.getByLabel('Days in which an answer opens again what was resolved')
  await until('the form filled', async () => await days.inputValue() === '30')
  world.ines.expects(/422/)
  await days.fill('4000')
  await page.locator('#inbox button[type=submit]').click()
  await page.getByText('choose 0 to 3650 days').first().waitFor()
  await shots(page, 'reopen')
  await days.fill('0')
  await page.locator('#inbox button[type=submit]').click()
  await until('the setting kept', async () => (await call(page, 'GET', `/inboxes/${world.inbox.id}`)).reopen_days === 0)
  await call(page, 'PATCH', `/conversations/${row.id}`, { status: 'resolved' })
  await deliver(mail.SMTP_PORT, letter({ from: MIA, name: 'Mia Berg', to: US, subject: 'Re: A dent', text: 'And another dent.', more: [['In-Reply-To', first.id]] }))
  const next = await taken(page, 'Re: A dent')
  assert.notEqual(next.id, row.id)
  await page.goto(`${desk.address}/inbox/all/${next.number}`)
  await page.getByTestId('continues').getByText(`#${row.number}`).waitFor()
  await page.waitForURL(new RegExp(`/inbox/all/${next.id}`))
  assert.equal((await call(page, 'GET', `/conversations/${row.id}`)).status, 'resolved')
})
