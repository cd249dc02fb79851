// An agent's home: what waits, thanks in full words, what one learns; and before it, words that hurt are folded away.
import assert from 'node:assert/strict'
import { faults } from './world/axe.mjs'
import { call, until } from './world/api.mjs'
import { person } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { toast } from './world/screen.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, journey } = await staged({ mia: 'administrator' })

async function mail(who, subject, text, more = []) {
  const sent = letter({ from: `${who}@birchmail.example`, name: `${who} Vane`, to: 'hello@larkmill.example', subject, text, more })
  await deliver(desk.mailPort, sent)
  return sent
}
const of = async (page, who) => (await until(`the letter of ${who}`, async () => { const { items } = await call(page, 'GET', `/conversations?view=all&q=from%3A${who}`); return items.length && items }))[0]

journey('words that hurt stand blurred until somebody wants to read them, and a break is one click away', async (page) => {
  await mail('Ulrika', 'Parcel', 'You absolute idiots, my parcel never arrived and nobody answers. When do I get my money back?')
  const { id } = await of(page, 'Ulrika')
  await until('the reading', async () => (await call(page, 'GET', `/conversations/${id}/reading`)).flags.length)
  await page.goto(`${desk.address}/inbox/all/${id}`)
  const hurt = page.getByTestId('hurt')
  await hurt.waitFor()
  assert.equal(await hurt.locator('[inert]').count(), 1, 'nobody has to read it, by eye or by ear')
  assert.deepEqual(await faults(page, 'folded message'), [])
  await shots(page, 'hurt')
  await hurt.getByRole('button', { name: 'Read it' }).click()
  await hurt.locator('[inert]').waitFor({ state: 'detached' })
  await hurt.getByRole('button', { name: 'Take a break' }).click()
  await toast(page, 'Take your time').waitFor()
})

journey('how a conversation reads is told with its words, and a person has the last one', async (page) => {
  const reading = page.getByTestId('reading')
  await reading.getByText('Complaint').first().waitFor()
  await reading.getByRole('button', { name: 'how this reads' }).click()
  const how = page.getByRole('group', { name: 'How this reads' })
  const row = how.locator('.row').filter({ hasText: 'Complaint' })
  await row.locator('q').first().waitFor()
  assert.deepEqual(await faults(page, 'how it reads'), [])
  await shots(page, 'reads')
  await row.getByRole('button', { name: 'It is not' }).click()
  await row.getByText('somebody said it is not').waitFor()
})

journey('g h leads home: thanks stand there in full words, and the break can be ended', async (page) => {
  const asked = await mail('Wenke', 'Kettle', 'Where is my kettle?')
  const { id } = await of(page, 'Wenke')
  const whole = await call(page, 'GET', `/conversations/${id}`)
  await call(page, 'POST', `/conversations/${id}/messages`, { kind: 'reply', to: whole.reply_to.to, body_text: 'Hello Wenke, as already explained, it left today and is with you on Friday.', seen_thread_version: whole.thread_version })
  // More waits than the card shows: its way to the rest stands right above what was promised.
  const me = await call(page, 'GET', '/me')
  const { items: others } = await call(page, 'GET', '/conversations?view=all&q=is%3Aopen&limit=8')
  for (const one of others) await call(page, 'PATCH', `/conversations/${one.id}`, { assignee: me.id ?? me.agent?.id })
  await mail('Wenke', 'Re: Kettle', 'Thank you so much, that was brilliant! You were so kind and helpful, I am delighted.', [['In-Reply-To', asked.id]])
  await until('the thanks', async () => (await call(page, 'GET', '/me/thanks')).items.length)
  await page.goto(`${desk.address}/inbox/mine`)
  await page.getByTestId('sidebar').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await page.waitForURL(/\/home$/)
  const thanks = page.getByTestId('home-thanks')
  await thanks.getByText('that was brilliant').waitFor()
  await page.getByTestId('home-learn').locator('.was').getByText('as already explained').waitFor()
  await page.getByTestId('home-hurt').waitFor()
  await page.getByTestId('break').getByText('Break until').waitFor()
  await page.getByTestId('home-start').getByRole('link', { name: 'All of yours' }).waitFor()
  assert.deepEqual(await faults(page, 'home'), [])
  await shots(page, 'home')
  await page.getByRole('button', { name: 'Back again' }).click()
  await page.getByRole('button', { name: 'Take a break' }).waitFor()
  await thanks.getByRole('button', { name: 'That was no thanks' }).click()
  await thanks.getByText('their words stand here').waitFor()
})
