// What everyone sees: a post that names the shop becomes a conversation, its thread stands as on the network, the answer is published where it belongs, and what is not for all ears goes on in private.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing, person } from './world/browser.mjs'
import { absent, network } from './world/network.mjs'
import { look } from './world/shots.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const skip = missing || absent()
const { desk, browser, lead, journey } = await staged({ lead: 'administrator' }, { skip, env: NEARBY })
let net, first, thread
before(async () => {
  if (skip) return
  net = await network()
})
after(() => { net?.stop() })

const tree = (page) => page.getByTestId('tree')
const answer = (page) => page.getByLabel('Your answer')
const idIn = (page) => /con_\w+/.exec(page.url())[0]
const found = (page, words) => until(`the conversation “${words}”`, async () => (await call(page, 'GET', '/conversations?view=all&sort=newest&limit=20')).items.find((row) => row.snippet.includes(words)), 45_000)
async function open(page, words) {
  const row = await found(page, words)
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  await tree(page).getByText(words).first().waitFor()
  return row
}

async function again(page) {
  await page.goto(`${desk.address}/inbox/all/${thread.id}`)
  await tree(page).getByText('ten days and no kettle').first().waitFor()
  return thread
}

journey('an account is connected by the form its channel describes', async (page) => {
  await page.goto(`${desk.address}/settings/inboxes/new-mastodon`)
  await page.getByLabel('Name', { exact: true }).fill('Shop in public')
  await page.getByLabel('Server', { exact: true }).fill(net.url)
  await page.getByLabel('Sign in', { exact: true }).selectOption({ label: 'With an access token' })
  await page.getByLabel('Access token').fill(net.token)
  await page.getByLabel('Allow an unencrypted connection').selectOption('yes').catch(() => page.getByLabel('Allow an unencrypted connection').check())
  for (const team of await page.locator('#inbox fieldset.teams input').all()) await team.check()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.waitForURL(/\/settings\/inboxes$/)
  await until('an account that works', async () => (await call(page, 'GET', '/inboxes')).items.find((box) => box.name === 'Shop in public')?.health.state === 'ok', 30_000)
})

journey('a post is a conversation with its thread around it: other voices folded, changes and reach shown', async (page) => {
  first = await net.post('ana@other.test', '@shop nine days and no kettle. What is going on?')
  thread = await open(page, 'nine days and no kettle')
  await net.post('bo@far.test', 'Same here, twelve days.', { answers: first })
  const newest = await net.post('ana@other.test', '@shop and the tracking link is dead', { answers: first, more: { spoiler_text: 'angry words' } })
  await page.getByTestId('public-bar').getByText('Everyone sees this.').waitFor()
  await net.react('favourite', 'bo@far.test', newest)
  await page.getByRole('button', { name: 'Ask the network again' }).click()
  await page.getByTestId('public-bar').getByText('12 followers').waitFor()
  await page.getByTestId('public-bar').getByText('1 like').waitFor()
  await page.getByTestId('voices').first().waitFor()
  assert.equal(await tree(page).getByText('twelve days').count(), 0)
  await page.getByTestId('voices').first().click()
  await tree(page).getByText('Same here, twelve days').waitFor()
  assert.equal(await tree(page).getByText('tracking link').count(), 0, 'what is warned of is folded')
  await tree(page).getByText('Warning: angry words').locator('..').getByRole('button', { name: 'Show' }).click()
  await tree(page).getByText('tracking link is dead').waitFor()
  await net.edit(first, '@shop ten days and no kettle')
  await page.getByRole('button', { name: 'Ask the network again' }).click()
  await tree(page).getByText('ten days and no kettle').waitFor()
  await page.getByRole('button', { name: /^Changed/ }).click()
  await page.getByRole('dialog').getByText('nine days and no kettle').waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual(await faults(page, 'thread in public'), [])
})

journey('a post its author takes back is marked and stays readable', async (page) => {
  const post = await net.post('bo@far.test', '@shop never mind, it came')
  await open(page, 'never mind, it came')
  await net.remove(post)
  await page.getByRole('button', { name: 'Ask the network again' }).click()
  await tree(page).getByText('Gone from the network, kept here.').waitFor()
  await tree(page).getByText('never mind, it came').waitFor()
})

journey('the arrows walk the thread, fold and unfold', async (page) => {
  await again(page)
  await page.getByTestId('post-theirs').first().locator('..').focus()
  await page.keyboard.press('ArrowDown')
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false')
  await page.keyboard.press('ArrowRight')
  await tree(page).getByText('Same here, twelve days').waitFor()
  await page.keyboard.press('ArrowDown')
  assert.match(await page.evaluate(() => document.activeElement.textContent), /twelve days/)
})

journey('an answer in public is counted as its network counts, says who reads it, and stands below the post', async (page) => {
  await call(page, 'PATCH', '/company', { undo_seconds: 0 })
  await again(page)
  await page.keyboard.press('r')
  await answer(page).fill('see https://shop.test/a/very/long/way')
  await page.getByTestId('readers').getByText('Everyone sees this.').waitFor()
  await page.getByTestId('goes-to').getByText('@ana@other.test').waitFor()
  // Four signs and a link of 23, after the handle without its server.
  await page.getByTestId('count').getByText(/^\s*32 \/ \d+$/).waitFor()
  assert.deepEqual(await faults(page, 'answering in public'), [])
  await answer(page).fill('x'.repeat(600))
  await page.getByTestId('blocked').getByText('Too long by').waitFor()
  assert.equal(await page.getByTestId('send').isDisabled(), true)
  // For fewer, then for more again: the words are asked for once more.
  await answer(page).fill('You are right, Ana. It leaves Graz today at 17:00. Ines')
  await page.getByLabel('Who sees this').selectOption('followers')
  await page.getByTestId('readers').getByText('Followers of').waitFor()
  await page.getByLabel('Who sees this').selectOption('everyone')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByTestId('readers').getByText('Followers of').waitFor()
  await page.getByLabel('Who sees this').selectOption('everyone')
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, show them' }).click()
  await page.getByTestId('readers').getByText('Everyone sees this.').waitFor()
  await page.getByTestId('send').click()
  const sent = await until('the answer on the network', async () => (await net.posts('shop')).find((post) => post.content.includes('It leaves Graz today')), 45_000)
  assert.equal(sent.visibility, 'public')
  assert.ok(sent.in_reply_to_id)
  assert.match(sent.content, /ana/)
  // It keeps the warning of what it answers.
  await page.getByTestId('post-own').getByText('Warning: angry words').locator('..').getByRole('button', { name: 'Show' }).click()
  await page.getByTestId('post-own').getByText('It leaves Graz today').waitFor()
})

journey('who may not publish asks a second person, who looks at it on a phone, gives it back, then approves it', async () => {
  const agent = await person(browser, desk.address, { link: desk.link('agent') })
  const phone = await person(browser, desk.address, { link: desk.link('lead') })
  await phone.page.setViewportSize({ width: 390, height: 844 })
  const own = agent.page, theirs = phone.page
  await own.goto(`${desk.address}/inbox/all/${thread.id}`)
  await tree(own).getByText('ten days and no kettle').first().waitFor()
  await own.keyboard.press('r')
  await own.getByTestId('may-not-publish').waitFor()
  await answer(own).fill('It left Graz at nine; Ana, tomorrow it is with you. Mia')
  // In public colours, and whoever opens it meanwhile sees that somebody is at it.
  assert.equal(await own.locator('.frame.as-public').count(), 1)
  await theirs.goto(`${desk.address}/inbox/all/${thread.id}`)
  await theirs.getByTestId('presence').getByText('is writing').waitFor()
  await look(own, 'ask')
  await own.getByTestId('send').click()
  await own.getByTestId('asked').getByText('Waits for a second look').waitFor()
  await look(own, 'asked')
  // Nothing is done to posts by whoever may not publish; folding away what hurts is for everybody.
  await own.getByRole('button', { name: /What can be done/ }).first().click()
  await own.getByRole('menuitem').first().waitFor()
  assert.deepEqual(await own.getByRole('menuitem').allTextContents(), ['Fold away: it hurts'])
  await own.keyboard.press('Escape')
  assert.deepEqual(await faults(own, 'an answer that waits for a look'), [])

  await theirs.goto(`${desk.address}/approvals`)
  await theirs.getByTestId('approval-words').getByText('It left Graz at nine').waitFor()
  await theirs.getByTestId('approval-readers').getByText('Everyone sees this.').waitFor()
  await look(theirs, 'phone-approval')
  assert.deepEqual(await faults(theirs, 'a second look on a phone'), [])
  await theirs.getByRole('button', { name: 'Give it back' }).click()
  await theirs.getByLabel('What should be different').fill('Say the day, please.')
  await theirs.getByRole('button', { name: 'Give it back' }).click()
  await theirs.getByText('Nothing waits for a look').waitFor()

  // The words are a draft again, with what was said of them in the thread.
  await own.goto(`${desk.address}/notifications`)
  await own.getByText('Say the day, please.').first().click()
  await answer(own).fill('It left Graz at nine; Ana, it is with you on Friday. Mia')
  await own.getByTestId('send').click()
  await own.getByTestId('asked').waitFor()
  await theirs.getByTestId('approval-words').getByText('on Friday').waitFor()
  await theirs.getByTestId('approve').click()
  await theirs.getByText('Nothing waits for a look').waitFor()
  await look(theirs, 'phone-empty')
  const sent = await until('the approved answer on the network', async () => (await net.posts('shop')).find((post) => post.content.includes('it is with you on Friday')), 60_000)
  assert.equal(sent.visibility, 'public')
  assert.equal((await net.posts('shop')).some((post) => post.content.includes('tomorrow it is with you')), false)
  await agent.close()
  await phone.close()
})

journey('an act on a post asks why, is done on the network and stands in the thread', async (page) => {
  await again(page)
  await page.getByTestId('post-own').getByRole('button', { name: /What can be done.*Ines/ }).click()
  await page.getByRole('menuitem', { name: 'Take our post back' }).click()
  const dialog = page.getByTestId('act-dialog')
  await dialog.getByText('This cannot be undone.').waitFor()
  assert.equal(await dialog.getByRole('button', { name: 'Take our post back' }).isDisabled(), true)
  await page.keyboard.press('Escape')
  await page.getByTestId('post-theirs').first().getByRole('button', { name: /What can be done/ }).click()
  await page.getByRole('menuitem', { name: 'Like this post' }).click()
  await until('the like on the network', async () => (await net.posts('ana@other.test')).some((post) => post.favourites_count > 0), 30_000)
})

journey('it goes on in private: another conversation, only to this person, both side by side', async (page) => {
  const row = await again(page)
  await page.getByTestId('go-inside').click()
  const dialog = page.getByTestId('inside-dialog')
  await dialog.getByLabel('Your words').fill('Ana, which address shall it go to?')
  assert.deepEqual(await faults(page, 'continue in private'), [])
  await dialog.getByRole('button', { name: 'Send in private' }).click()
  await page.getByTestId('other-pane').getByText('ten days and no kettle').first().waitFor()
  assert.notEqual(idIn(page), row.id)
  await page.getByTestId('continues').getByText(`#${row.number}`).waitFor()
  const sent = await until('the private post', async () => (await net.posts('shop')).find((post) => post.content.includes('which address')), 45_000)
  assert.equal(sent.visibility, 'direct')
  await page.keyboard.press('r')
  await page.getByTestId('readers').getByText('those named see this').waitFor()
  assert.equal(await page.locator('[data-kind=reply].as-public').count(), 0)
})

journey('words are listened for, and the fairness report counts who wrote', async (page) => {
  await page.goto(`${desk.address}/listen/words`)
  await page.getByRole('button', { name: 'Listen for more' }).click()
  await page.getByLabel('Words or one #tag').fill('#larkmill')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByTestId('listenings').getByText('#larkmill').waitFor()
  await page.goto(`${desk.address}/listen/muted`)
  await page.getByLabel('Word', { exact: true }).fill('raffle')
  await page.getByRole('button', { name: 'Mute', exact: true }).click()
  await page.getByTestId('muted').getByText('raffle').waitFor()
  await page.getByRole('button', { name: 'Hear “raffle” again' }).click()
  await page.getByText('Nothing is muted').waitFor()
  await page.keyboard.press('z')
  await page.getByTestId('muted').getByText('raffle').waitFor()
  await page.goto(`${desk.address}/reports/fairness`)
  await page.getByTestId('fairness').getByTestId('fairness-sentence').waitFor()
  assert.match((await call(page, 'GET', '/reports/fairness')).bands.map((band) => `${band.channel} ${band.begun}`).join(), /\w+ [1-9]/)
})

journey('somebody signs in at the account’s own server, and what is written there comes in', async (page) => {
  lead.expects(new RegExp(net.url))
  await net.account('second', 'Second shop')
  await page.goto(`${desk.address}/settings/inboxes/new-mastodon`)
  await page.getByLabel('Name', { exact: true }).fill('Signed in')
  await page.getByLabel('Server', { exact: true }).fill(net.url)
  await page.getByLabel('Allow an unencrypted connection').selectOption('yes').catch(() => page.getByLabel('Allow an unencrypted connection').check())
  await page.getByTestId('sign-in').waitFor()
  await page.getByRole('button', { name: 'Save and sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'goodword wants to use your account' }).waitFor()
  await page.getByRole('button', { name: 'second', exact: true }).click()
  await page.waitForURL((url) => url.href.startsWith(`${desk.address}/settings/inboxes/`) && !url.search)
  const made = await until('the account that was signed in', async () => (await call(page, 'GET', '/inboxes')).items.find((box) => box.name === 'Signed in' && box.health.state === 'ok'), 45_000)
  await page.goto(`${desk.address}/settings/inboxes/${made.id}`)
  await page.getByTestId('sign-in').getByText('Signed in').first().waitFor()
  assert.deepEqual(await faults(page, 'signed in at the server'), [])
  await net.post('ana@other.test', '@second which colours are there?')
  await open(page, 'which colours are there')
})

journey('a token that is refused is said on every screen', async (page) => {
  await net.revoke()
  await page.goto(`${desk.address}/inbox/all`)
  await page.getByTestId('inbox-trouble').getByText('Shop in public does not work').waitFor({ timeout: 75_000 })
})
