// The reply check in the composer: it speaks while one writes, other words come by one click, what blocks is not sent, and a lead sends it with a reason.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { deliver, letter } from './world/post.mjs'
import { staged } from './world/stage.mjs'

const { desk, lead, agent } = await staged({ lead: 'administrator', agent: 'agent' })
let lid
before(async () => {
  if (missing) return
  await arrives('bob.checks', 'Bob', 'Bob asks')
  lid = await arrives('ana.checks', 'Ana', 'Ana asks')
})
const journey = (name, who, steps) => test(name, { skip: missing, timeout: 120_000 }, async () => { await steps(who().page); who().clean() })

async function arrives(who, name, subject) {
  await deliver(desk.mailPort, letter({ from: `${who}@birchmail.example`, name, to: 'hello@larkmill.example', subject, text: 'Hello, when will the lid for my order no. 48040 be here?' }))
  return until(subject, async () => (await call(lead.page, 'GET', `/conversations?view=all&q=from%3A${who}`)).items[0])
}
const box = (page) => page.getByLabel('Your answer')
const finding = (page, rule) => page.getByTestId('check').locator(`[data-rule=${rule}]`)
async function write(page, words) {
  await page.goto(`${desk.address}/inbox/all/${lid.id}`)
  await page.getByTestId('message-in').first().waitFor()
  if (!await box(page).isVisible()) await page.keyboard.press('r')
  await box(page).fill(words)
}

journey('findings stand below the box while one writes, and one click writes other words', () => agent, async (page) => {
  await write(page, 'Dear customer, it left Graz today, and I will call you by Friday.')
  await finding(page, 'greeting-nobody').getByText('This greets nobody in particular.').waitFor()
  await finding(page, 'promise').getByText('You promise').waitFor()
  assert.deepEqual(await faults(page), [])
  await finding(page, 'greeting-nobody').getByTestId('check-try').click()
  await finding(page, 'greeting-nobody').waitFor({ state: 'detached' })
  assert.match(await box(page).inputValue(), /^\w+ Ana, it left Graz today/)
  await page.getByTestId('send').and(page.locator(':enabled')).waitFor()
})

journey('what blocks is not sent by an agent', () => agent, async (page) => {
  await write(page, 'Hello Ana, please ask bob.checks@birchmail.example about it.')
  await finding(page, 'private-other').getByText('belongs to another customer').waitFor()
  await page.getByTestId('check-past').waitFor()
  assert.equal(await page.getByTestId('send').isDisabled(), true)
  await box(page).fill('Hello Ana, it left Graz today.')
  await page.getByTestId('send').and(page.locator(':enabled')).waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
})

journey('what nobody answered is asked again, without another key', () => agent, async (page) => {
  agent.expects(/ERR_CONNECTION_FAILED.*\/check/)
  await page.route('**/conversations/*/check', (route) => route.abort('connectionfailed'), { times: 1 })
  await write(page, 'Dear customer, it left Graz today.')
  await finding(page, 'greeting-nobody').waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
})

journey('a lead sends it with a reason, and the conversation says so', () => lead, async (page) => {
  await write(page, 'Hello Ana, please ask bob.checks@birchmail.example about it.')
  await finding(page, 'private-other').waitFor()
  await page.getByRole('button', { name: 'Send it with a reason' }).click()
  await page.getByLabel('Why it goes out as it is').fill('they are married')
  await page.getByTestId('send').and(page.locator(':enabled')).click()
  await page.getByText('because: they are married').waitFor()
  const lines = (await call(page, 'GET', '/audit?action=reply.check_overridden')).items
  assert.equal(lines.length, 1)
})
