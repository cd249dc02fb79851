// Setting a mailbox up: what is asked for follows how one signs in, and the way back from a provider ends in words.
import assert from 'node:assert/strict'
import { call, until } from './world/api.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, lead, journey } = await staged({ lead: 'administrator' })

journey('a provider takes the place of passwords and servers, and says where it must return to', async (page) => {
  await page.goto(`${desk.address}/settings/inboxes/new-email`)
  await page.getByLabel('Incoming server (IMAP)').waitFor()
  assert.equal(await page.getByLabel('Client id').count(), 0)
  await page.getByLabel('Sign in', { exact: true }).selectOption({ label: 'With Google' }).catch(async () => {
    await page.getByLabel('Sign in', { exact: true }).click()
    await page.getByRole('option', { name: 'With Google' }).click()
  })
  await page.getByLabel('Client id').waitFor()
  assert.equal(await page.getByLabel('Incoming server (IMAP)').count(), 0)
  assert.equal(await page.getByLabel('Password', { exact: true }).count(), 0)
  await page.getByTestId('sign-in').getByText('/settings/inboxes/sign-in').waitFor()
  await page.getByRole('button', { name: 'Save and sign in', exact: true }).waitFor()
})

journey('whoever comes back without having gone is told so, and the address keeps nothing', async (page) => {
  lead.expects(/409/)
  await page.goto(`${desk.address}/settings/inboxes/sign-in?state=made-up&code=secret`)
  await page.getByRole('alert').getByText('begin again').waitFor()
  assert.equal(new URL(page.url()).search, '')
})

journey('mail_205 the order of the inboxes is changed by one step, and stays', async (page) => {
  await page.goto(`${desk.address}/settings/inboxes`)
  await page.getByText('A message to several inboxes stands in the one that comes first here.').waitFor()
  const names = () => page.locator('main li .strong').allInnerTexts()
  const before = await names(), after = [before[1], before[0], ...before.slice(2)]
  const step = async (button, wished) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await until(button, async () => JSON.stringify(await names()) === JSON.stringify(wished))
  }
  await step(`Move ${before[1]} up`, after)
  await shots(page, 'inbox-order')
  await page.reload()
  await page.getByText('A message to several inboxes stands in the one that comes first here.').waitFor()
  assert.deepEqual(await names(), after)
  assert.deepEqual((await call(page, 'GET', '/inboxes')).items.map((one) => one.name), after)
  await step(`Move ${before[1]} down`, before)
})
