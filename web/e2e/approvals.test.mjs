// Who needs a second person in public: why is said before anything is sent, the one who looks sees what changed, rules and a crisis hold at once, and what one may say alone stands on a page of one's own.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { absent, joined, network } from './world/network.mjs'
import { shots } from './world/shots.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const skip = missing || absent()
const { desk, admin, lead, agent, journey } = await staged({ admin: 'administrator', lead: 'lead', agent: 'agent' }, { skip, env: NEARBY, company: { undo_seconds: 0 } })
let net, thread
before(async () => {
  if (skip) return
  net = await network()
  const page = admin.page
  await joined(page, net)
  await net.post('ana@other.test', '@shop nine days and no kettle, where is it?')
  thread = await until('the conversation', async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((row) => row.snippet.includes('no kettle')), 45_000)
})
after(() => { net?.stop() })

const answer = (page) => page.getByLabel('Your answer')
async function opens(page) {
  await page.goto(`${desk.address}/inbox/all/${thread.id}`)
  await page.getByTestId('tree').getByText('nine days and no kettle').first().waitFor()
  await page.keyboard.press('r')
  await answer(page).waitFor()
}
const posts = async (words) => (await net.posts('shop')).filter((post) => post.content.includes(words)).length

journey('whoever may publish hears before sending why somebody else looks first, and does without by signing', async () => {
  const page = lead.page
  await opens(page)
  await answer(page).fill('You are right, Ana, it leaves Graz today.')
  await page.getByTestId('need-reasons').getByText('The name of whoever writes it').waitFor()
  await page.getByTestId('send').getByText('Ask for a look').waitFor()
  await shots(page, 'needs-a-look')
  assert.deepEqual(await faults(page, 'why somebody looks first'), [])
  const name = (await call(page, 'GET', '/me')).agent.name.split(' ')[0]
  await answer(page).fill(`You are right, Ana, it leaves Graz today. ${name}`)
  await page.getByTestId('may-not-publish').waitFor({ state: 'detached' })
  await page.getByTestId('send').click()
  await until('the answer on the network', () => posts('it leaves Graz today'), 45_000)
})

journey('the one who looks sees what changed since it was given back, and approves by one key', async () => {
  const own = agent.page, theirs = lead.page
  await opens(own)
  await answer(own).fill('It is on its way, Ana, and with you soon. Mia')
  await own.getByTestId('need-reasons').getByText('every answer is looked at').waitFor()
  await own.getByTestId('send').click()
  await own.getByTestId('asked').waitFor()
  await theirs.goto(`${desk.address}/approvals`)
  await theirs.getByTestId('approval-words').getByText('with you soon').waitFor()
  await theirs.keyboard.press('Shift+Y')
  await theirs.getByLabel('What should be different').fill('Say the day, please.')
  await theirs.getByRole('button', { name: 'Give it back' }).click()
  await theirs.getByText('Nothing waits for a look').waitFor()
  await opens(own)
  await answer(own).fill('It is on its way, Ana, and with you on Friday. Mia')
  await own.getByTestId('send').getByText('Ask for a look').waitFor()
  await own.getByTestId('send').click()
  await own.getByTestId('asked').waitFor()
  await theirs.getByTestId('approval-words').locator('ins').getByText('on Friday').waitFor()
  await theirs.getByTestId('approval-words').locator('del').getByText('soon').waitFor()
  await shots(theirs, 'approval-changed')
  assert.deepEqual(await faults(theirs, 'what changed'), [])
  await theirs.getByTestId('approve').waitFor()
  await theirs.keyboard.press('y')
  await theirs.getByText('Nothing waits for a look').waitFor()
  await until('the approved answer on the network', () => posts('with you on Friday'), 60_000)
})

journey('on a phone what is long is read to its end before it can be approved, and nothing is approved without a connection', async () => {
  const own = agent.page, page = lead.page, context = page.context()
  await opens(own)
  await answer(own).fill(`${Array.from({ length: 45 }, (_, line) => `Step ${line + 1}`).join('\n')}\nMia`)
  await own.getByTestId('send').getByText('Ask for a look').waitFor()
  await own.getByTestId('send').click()
  await own.getByTestId('asked').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${desk.address}/approvals`)
  const yes = page.getByTestId('approve')
  await page.getByText('Read to the end of it first.').waitFor()
  assert.equal(await yes.isDisabled(), true)
  await shots(page, 'approval-phone-unread')
  assert.deepEqual(await faults(page, 'not read to its end'), [])
  await page.getByText('Step 45').scrollIntoViewIfNeeded()
  await page.getByTestId('approval-readers').scrollIntoViewIfNeeded()
  await until('it may be approved', () => yes.isEnabled())
  const box = await yes.boundingBox()
  assert.ok(box.height >= 44 && box.y > 844 * 2 / 3, `in reach of a thumb: ${JSON.stringify(box)}`)
  await context.setOffline(true)
  await page.getByText('There is no connection').waitFor()
  assert.equal(await yes.isDisabled(), true)
  await context.setOffline(false)
  await until('it may be approved again', () => yes.isEnabled())
  await yes.click()
  await until('the approved steps on the network', () => posts('Step 45'), 60_000)
  await page.setViewportSize({ width: 1440, height: 900 })
})

journey('a crisis asks two people of everybody, and a rule one where it holds', async () => {
  const page = lead.page
  await page.goto(`${desk.address}/settings/looks`)
  await page.getByText('No rules of your own').waitFor()
  await page.getByLabel('What it is about').fill('Kettles that burn')
  await page.getByRole('button', { name: 'Two people look now' }).click()
  await page.getByTestId('crisis-on').getByText('Kettles that burn').waitFor()
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Large audiences')
  await page.getByLabel('People who listen to whoever is answered, from').fill('10000')
  for (const what of ['A complaint', 'Refund', 'German']) await page.getByLabel(what, { exact: true }).check()
  await page.getByLabel('Money named, from').fill('100')
  await shots(page, 'rule')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByTestId('publish-rule').getByText('Large audiences').waitFor()
  await page.getByTestId('publish-rule').getByText('A complaint · Refund · German · from 100 in money').waitFor()
  await page.getByTestId('level-of').first().click()
  await page.getByTestId('level-next').waitFor()
  await shots(page, 'second-looks')
  assert.deepEqual(await faults(page, 'second looks'), [])
  await opens(page)
  await answer(page).fill('We look at every one of them.')
  await page.getByTestId('may-not-publish').getByText('two colleagues').waitFor()
  await answer(page).fill('')
  await page.goto(`${desk.address}/settings/looks`)
  await page.getByRole('button', { name: 'It is over' }).click()
  await page.getByRole('button', { name: 'Two people look now' }).waitFor()
})

journey('what one may say alone stands on a page of one’s own, with each look and what the next level needs', async () => {
  const page = agent.page
  await page.goto(`${desk.address}/settings/alone`)
  const standing = page.getByTestId('standing')
  await standing.getByText('2 of 3 answers looked at were well said').waitFor()
  await standing.getByTestId('level-next').getByText('L1').waitFor()
  await standing.getByText('Say the day, please.').waitFor()
  await standing.getByTestId('object').click()
  await standing.getByLabel('Why it is not as it was said').fill('The day was not known yet')
  await standing.getByRole('button', { name: 'Object', exact: true }).click()
  await standing.getByTestId('objection').getByText('The day was not known yet').waitFor()
  await shots(page, 'alone')
  assert.deepEqual(await faults(page, 'what I may say alone'), [])
})

journey('an objection stands with the level, and is answered with words', async () => {
  const page = lead.page
  await page.goto(`${desk.address}/settings/looks`)
  await page.getByTestId('level-of').filter({ hasText: 'Objection' }).click()
  await page.getByTestId('objection').getByText('The day was not known yet').waitFor()
  await page.getByLabel('What you say to it').fill('True, it was not')
  await shots(page, 'objection')
  assert.deepEqual(await faults(page, 'objection'), [])
  await page.getByRole('button', { name: 'They are right' }).click()
  await page.getByTestId('objection').getByText('True, it was not').waitFor()
  await agent.page.goto(`${desk.address}/settings/alone`)
  await agent.page.getByTestId('standing').getByText('3 of 3 answers looked at were well said').waitFor()
})
