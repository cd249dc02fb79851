// The voice, shown once from end to end: a scripted answer with an order number in it is stopped and taught, a better one is looked at by somebody else on a phone, leaves after half a minute, its promise stands in the ledger, and the running week of the pact has moved.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing, person } from './world/browser.mjs'
import { absent, joined, network } from './world/network.mjs'
import { shots } from './world/shots.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const skip = missing || absent()
const { desk, boss, mia, lead, journey } = await staged({ boss: 'administrator', mia: 'agent', lead: 'lead' }, { skip, timeout: 240_000, env: NEARBY })
let net, thread, name, week
before(async () => {
  if (skip) return
  net = await network()
  await lead.page.setViewportSize({ width: 390, height: 844 })
  await joined(boss.page, net)
  const first = await net.post('ana@other.test', '@shop nine days now and my Pebble kettle is not here. Where is it?')
  await net.post('bo@far.test', 'Same here, twelve days.', { answers: first })
  thread = await until('the conversation', async () => (await call(boss.page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((row) => row.snippet.includes('nine days now')), 60_000)
  await until('other voices of the thread', async () => { await call(boss.page, 'POST', `/conversations/${thread.id}/tree/refresh`); return (await call(boss.page, 'GET', `/conversations/${thread.id}/tree`)).posts.length > 1 }, 60_000)
  name = (await call(mia.page, 'GET', '/me')).agent.name.split(' ')[0]
  week = await running()
})
after(() => { net?.stop() })

const box = (page) => page.getByLabel('Your answer')
const finding = (page, rule) => page.getByTestId('check').locator(`[data-rule=${rule}]`)
const better = () => `You are right, Ana, nine days is too long. I called the depot: your kettle leaves Graz today, and I’ll write to you here by Friday 17:00. ${name}`
const posted = async (words) => (await net.posts('shop')).filter((post) => post.content.includes(words))
/** How many answers the newest week of the pact that still runs has counted for being signed by a person. */
async function running() {
  const { running } = await call(boss.page, 'GET', '/pact/preview')
  const line = running.lines.find((one) => one.promise === 'C2')
  return line.weeks.at(-1)
}

journey('a scripted answer with an order number in it is stopped, and what would be better is offered', async () => {
  const { page } = mia
  await page.goto(`${desk.address}/inbox/all/${thread.id}`)
  await page.getByTestId('tree').getByText('nine days now').first().waitFor()
  await page.keyboard.press('r')
  await box(page).fill('Dear customer, we apologize for any inconvenience caused. Your order no. 48040 will be processed as soon as possible.')
  await finding(page, 'private-public').and(page.locator('[data-severity=block]')).waitFor()
  await finding(page, 'greeting-nobody').getByText('This greets nobody in particular.').waitFor()
  assert.deepEqual(await faults(page, 'stopped and taught'), [])
  await shots(page, 'shown-stopped')
  // Nor past the screen.
  const { thread_version } = await call(page, 'GET', `/conversations/${thread.id}`)
  const writing = { kind: 'reply', to: [], body_text: await box(page).inputValue(), seen_thread_version: thread_version }
  mia.expects(/4\d\d .*messages|status of 4\d\d/)
  await assert.rejects(call(page, 'POST', `/conversations/${thread.id}/messages`, writing), /reply\.blocked|publish\.approval/)
  await finding(page, 'greeting-nobody').getByTestId('check-try').click()
  await finding(page, 'greeting-nobody').waitFor({ state: 'detached' })
  assert.match(await box(page).inputValue(), /Ana/)
})

journey('the better answer is asked a look at, and says that it promises something', async () => {
  const { page } = mia
  await box(page).fill(better())
  await finding(page, 'private-public').waitFor({ state: 'detached' })
  await finding(page, 'promise').getByText('write to you').waitFor()
  await page.getByTestId('send').and(page.locator(':enabled')).getByText('Ask for a look').click()
  await page.getByTestId('asked').waitFor()
  assert.equal((await posted('leaves Graz today')).length, 0)
})

journey('a second person sees post, thread, story and proposal on a phone, and approves', async () => {
  const { page } = lead
  await page.goto(`${desk.address}/approvals`)
  await page.getByTestId('approval-words').getByText('leaves Graz today').waitFor()
  await page.getByTestId('approval').getByText('nine days now').first().waitFor()
  await page.getByTestId('approval-tree').locator('summary').click()
  await page.getByTestId('approval-tree').getByText('Same here, twelve days.').waitFor()
  await page.getByTestId('approval-story').locator('summary').click()
  await page.getByTestId('approval-story').getByText('Writes for the first time.').waitFor()
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing leads off the screen')
  assert.deepEqual(await faults(page, 'second look on a phone'), [])
  await shots(page, 'shown-look')
  await page.getByTestId('approve').and(page.locator(':enabled')).click()
  await page.getByText('Nothing waits for a look').waitFor()
})

journey('it can be taken back for half a minute, then everyone reads it', async () => {
  const [answer] = await until('the answer', async () => { const { items } = await call(boss.page, 'GET', `/conversations/${thread.id}/timeline`); const found = items.filter((item) => item.type === 'message' && item.direction === 'out'); return found.length && found }, 30_000)
  assert.ok(answer.author.name.startsWith(name), 'in its author’s name')
  const [post] = await until('the answer on the network', async () => { const found = await posted('leaves Graz today'); return found.length && found }, 120_000)
  assert.match(post.content, /Friday 17:00/)
})

journey('the promise in it stands in the ledger', async () => {
  const { page } = mia
  await until('the promise', async () => (await call(page, 'GET', `/conversations/${thread.id}/promises`)).items.length === 1, 60_000)
  await page.goto(`${desk.address}/inbox/all/${thread.id}`)
  await page.getByTestId('owed-here').getByTestId('owed').getByText('write to you').first().waitFor()
})

journey('the running week of the pact has moved', async () => {
  const { page } = boss
  assert.ok(week.figure.n >= 0, 'how many were counted is told')
  await until('one answer more in the newest week', async () => { const now = await running(); return now.week === week.week && now.figure.n > week.figure.n }, 120_000)
  await page.goto(`${desk.address}/reports/pact?board=running`)
  await page.getByTestId('pact-cut').getByText('As it stands now').waitFor()
  await page.getByTestId('pact-C2').getByTestId('pact-figure').first().waitFor()
  await shots(page, 'shown-pact')
})
