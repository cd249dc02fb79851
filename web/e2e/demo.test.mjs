// A newcomer's first hour with the sample company: a mail in, an answer out, and all that lies between.
import assert from 'node:assert/strict'
import { execSync } from 'node:child_process'
import { before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing, person } from './world/browser.mjs'
import { deliver, letter, read } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { staged } from './world/stage.mjs'

const SUBJECT = 'Can the Pebble kettle live on a boat?'
const row = (page, words) => page.getByTestId('conversation-list').getByRole('option').filter({ hasText: words })
const composer = (page) => page.getByTestId('composer')
const answer = (page) => page.getByLabel('Your answer')
const status = (page) => page.getByTestId('status')
const idIn = (page) => /con_\w+/.exec(page.url())[0]

/** Each test opens a letter of its own, so that none depends on another. */
async function arrives(page, letter) {
  await deliver(desk.mailPort, letter)
  const subject = letter.headers.find(([name]) => name === 'Subject')[1]
  // The longest wait stands first, what has just come last: beyond the rows that are drawn.
  await until('the letter', async () => (await call(page, 'GET', '/conversations?view=unassigned&sort=newest&limit=20')).items.some((one) => one.subject === subject))
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await row(page, subject).first().click()
  await page.getByTestId('message-in').first().waitFor()
  return idIn(page)
}
const from = (who, subject, text = 'Good day, one question about my order.') => letter({ from: `${who}@birchmail.example`, name: who, to: 'hello@larkmill.example', subject, text })

const sentTo = async (page, address) => (await call(page, 'GET', '/sent-mail')).items.filter((mail) => mail.to.includes(address))

const { desk, browser, mia, journey } = await staged({ mia: 'agent' })
let me
before(async () => {
  if (missing) return
  me = (await call(mia.page, 'GET', '/me')).agent
})

journey('a mail sent with the printed command appears on a screen that is already open', async (page) => {
  // Newest first: what waits least is drawn last, and a long list draws only what is seen.
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await row(page, /./).first().waitFor()
  await page.evaluate(() => { globalThis.sameLoad = true })
  await page.waitForTimeout(500)
  execSync(desk.command, { shell: '/bin/sh' })
  await row(page, SUBJECT).or(page.getByTestId('fresh-pill')).first().waitFor()
  if (await page.getByTestId('fresh-pill').isVisible()) await page.getByTestId('fresh-pill').click()
  await row(page, SUBJECT).first().waitFor()
  assert.equal(await page.evaluate(() => globalThis.sameLoad), true)
})

journey('an answer can be taken back, then goes out, and the answer to it joins the same conversation', async (page) => {
  await row(page, SUBJECT).first().click()
  await page.getByTestId('message-in').getByText('12 volts').waitFor()
  const here = idIn(page)
  await page.keyboard.press('r')
  await answer(page).fill('It needs mains power, so only with an inverter of 2 kW.')
  await page.getByTestId('goes-to').getByText('odile.farrow@birchmail.example').waitFor()
  await page.getByTestId('send').click()
  await page.getByTestId('message-out').getByText(/Goes out in \d+ s/).waitFor()
  await page.keyboard.press('z')
  await answer(page).waitFor()
  assert.equal(await answer(page).inputValue(), 'It needs mains power, so only with an inverter of 2 kW.')
  assert.equal((await sentTo(page, 'odile.farrow@birchmail.example')).length, 0)

  await answer(page).fill('It needs mains power: an inverter of 2 kW carries it.')
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('message-out').getByText(/Goes out in \d+ s/).waitFor()
  const mail = await until('the answer among the sent mail', async () => (await sentTo(page, 'odile.farrow@birchmail.example'))[0], 25_000)
  await page.getByTestId('message-out').locator('[data-state=sent]').waitFor()
  await page.goto(`${desk.address}/work/sent-mail`)
  const line = page.getByTestId('sent-mail').filter({ hasText: 'odile.farrow@birchmail.example' })
  await line.first().waitFor()
  assert.equal(await line.count(), 1)
  await line.getByRole('button').click()
  await page.getByRole('dialog').getByText('an inverter of 2 kW carries it').waitFor()
  await page.keyboard.press('Escape')

  const went = read((await call(page, 'GET', `/sent-mail/${mail.id}`)).raw)
  assert.match(went.header('Subject'), /^Re: /)
  const back = letter({ from: 'odile.farrow@birchmail.example', name: 'Odile Farrow', to: 'hello@larkmill.example', subject: 'Something else entirely', text: 'Then an inverter it is. Thank you!', more: [['In-Reply-To', went.header('Message-ID')], ['References', went.header('Message-ID')]] })
  await page.goto(`${desk.address}/inbox/all/${here}`)
  await page.getByTestId('timeline').waitFor()
  await deliver(desk.mailPort, back)
  await page.getByTestId('message-in').getByText('Then an inverter it is').waitFor()
  assert.equal(idIn(page), here)
})

journey('a note mentions a colleague, who is told; it is never sent', async (page) => {
  const here = await arrives(page, from('noa', 'A note is written here'))
  await page.keyboard.press('n')
  await page.getByText('Only colleagues see this. It is never sent.').waitFor()
  const colleague = (await call(page, 'GET', '/agents')).items.find((agent) => agent.active && agent.id !== me.id)
  await page.getByLabel('Your note').pressSequentially(`@${colleague.name.split(' ')[0].slice(0, 4)}`)
  await page.getByRole('listbox', { name: 'Mention a colleague' }).getByText(colleague.name).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Your note').pressSequentially('could you look at this one?')
  await page.getByTestId('add-note').click()
  await page.getByTestId('timeline').getByText('could you look at this one?').waitFor()
  const note = (await call(page, 'GET', `/conversations/${here}/timeline`)).items.find((item) => item.type === 'note')
  assert.equal(note.mentions.length, 1)
  assert.equal((await sentTo(page, 'noa@birchmail.example')).length, 0)
})

journey('snooze understands words', async (page) => {
  const here = await arrives(page, from('sven', 'Ask me again next week'))
  await page.keyboard.press('s')
  await page.getByPlaceholder('tue 9, tomorrow, in 2h, 4 mar').fill('tue 9')
  await page.keyboard.press('Enter')
  await toast(page, 'Snoozed until').waitFor()
  const { status, snoozed_until } = await call(page, 'GET', `/conversations/${here}`)
  assert.equal(status, 'snoozed')
  assert.equal(new Date(snoozed_until).getUTCDay(), 2)
  assert.ok(snoozed_until > Date.now() && snoozed_until < Date.now() + 8 * 86_400_000)
})

journey('resolve is undone with one key', async (page) => {
  const here = await arrives(page, from('uma', 'This is done, or is it'))
  await page.keyboard.press('e')
  await toast(page, 'Resolved').waitFor()
  await until('resolved', async () => (await call(page, 'GET', `/conversations/${here}`)).status === 'resolved')
  await page.keyboard.press('z')
  await until('open again', async () => (await call(page, 'GET', `/conversations/${here}`)).status === 'open')
})

journey('search finds by words and operators, also what came a moment ago', async (page) => {
  await deliver(desk.mailPort, from('vera', 'Zinnober on the spout', 'The colour is called zinnoberrot.'))
  await page.keyboard.press('/')
  const field = page.getByRole('combobox', { name: 'Search' })
  await field.fill('zinnoberrot from:vera')
  await page.keyboard.press('Enter')
  await row(page, 'Zinnober on the spout').waitFor()
  assert.equal(await row(page, /./).count(), 1)
  await field.fill('zinnoberrot from:somebody-else')
  await page.keyboard.press('Enter')
  await page.getByText(/Nothing found for/).waitFor()
})

journey('the palette does what it is told', async (page) => {
  await arrives(page, from('wim', 'Do this by palette'))
  await page.keyboard.press('Control+k')
  await page.getByTestId('palette-input').fill('assign to me')
  await page.keyboard.press('Enter')
  await toast(page, 'Now with').waitFor()
  await until('assigned', async () => (await call(page, 'GET', `/conversations/${idIn(page)}`)).assignee?.id === me.id)
})

journey('j and k walk through the list, Enter opens, Escape goes back', async (page) => {
  await page.goto(`${desk.address}/inbox/unassigned`)
  await row(page, /./).nth(3).waitFor()
  const active = () => page.getByTestId('conversation-list').getAttribute('aria-activedescendant')
  await page.keyboard.press('j')
  const first = await active()
  await page.keyboard.press('j')
  const second = await active()
  assert.notEqual(first, second)
  await page.keyboard.press('k')
  assert.equal(await active(), first)
  await page.keyboard.press('Enter')
  await page.getByTestId('timeline').waitFor()
  assert.equal(`row-${idIn(page)}`, first)
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/inbox\/unassigned$/)
})

test('at_08 two people: who is here is seen, and a reply is stopped when the thread moved', { skip: missing }, async () => {
  const ines = await person(browser, desk.address, { link: desk.link('lead') })
  const page = mia.page, other = ines.page
  const subject = 'Two of us answer this'
  const here = await arrives(page, from('yara', subject))
  await page.keyboard.press('r')
  await answer(page).fill('I am writing this slowly.')
  await other.goto(`${desk.address}/inbox/all/${here}`)
  await other.getByTestId('presence').getByText('is writing').waitFor()
  await page.getByTestId('presence').getByText('is viewing').waitFor()

  ines.expects(/409/)
  await other.keyboard.press('r')
  await answer(other).fill('I was faster.')
  await other.getByTestId('send').click()
  await other.getByTestId('message-out').getByText('I was faster.').waitFor()

  mia.expects(/409/)
  await page.getByText('Something new arrived while you were writing.').waitFor()
  await page.getByTestId('send').click()
  const stop = page.getByTestId('stop-dialog')
  await stop.getByText('I was faster.').waitFor()
  await stop.getByRole('button', { name: 'Read first' }).click()
  assert.equal(await answer(page).inputValue(), 'I am writing this slowly.')
  const out = (await call(page, 'GET', `/conversations/${here}/timeline`)).items.filter((item) => item.direction === 'out')
  assert.equal(out.length, 1)
  await composer(page).getByRole('button', { name: 'Discard' }).click()
  await ines.close()
  mia.clean()
})
