// Every way in: the first start, an invitation, a forgotten password. Links are used twice, passwords are weak first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing, person } from './world/browser.mjs'
import { empty } from './world/server.mjs'
import { staged } from './world/stage.mjs'

const GOOD = 'a kettle sings before it boils', WEAK = 'kettle'
const journey = (name, steps) => test(name, { skip: missing, timeout: 90_000 }, steps)
const { desk, browser, ines } = await staged({ ines: 'administrator' })

/** Somebody who is not signed in; the refusals of a door are expected. */
async function visitor(address) {
  const who = await person(browser, address)
  who.expects(/status of 4(01|10|22)/)
  return who
}
async function submits(page, fields, button) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text)
  await page.getByRole('button', { name: button }).click()
}
const letters = async (to) => (await call(ines.page, 'GET', '/sent-mail')).items.filter((mail) => mail.to.includes(to))
/** The link in the newest of `count` letters, under the address the desk answers at now. */
async function mailedLink(to, path, count = 1) {
  const [mail] = await until(`letter ${count} to ${to}`, async () => { const all = await letters(to); return all.length >= count && all })
  const raw = (await call(ines.page, 'GET', `/sent-mail/${mail.id}`)).raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=')
  return desk.address + new RegExp(`${path}\\?token=[\\w-]+`).exec(raw)[0]
}
const alert = (page) => page.getByRole('alert')
const inside = (page) => page.getByTestId('sidebar').getByText('Everything open')

journey('the first start: a weak password is refused beside its field, the link works once, then one signs in', async () => {
  const fresh = await empty(), who = await visitor(fresh.address), { page } = who
  try {
    await page.goto(`${fresh.address}/login`)
    await page.getByText('This desk is not set up yet').waitFor()
    await page.goto(`${fresh.address}/setup`)
    await page.getByText('This page needs the one-time link').waitFor()
    await page.goto(fresh.link)
    await submits(page, { 'Name of your company': 'Bright Kettles', 'Your name': 'Ines Weber', 'Your e-mail address': 'ines@shop.test', Password: WEAK }, 'Create the desk')
    await alert(page).first().waitFor()
    assert.equal(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid'), 'true')
    assert.equal(await page.getByLabel('Name of your company').inputValue(), 'Bright Kettles')
    await submits(page, { Password: GOOD }, 'Create the desk')
    await page.waitForURL(/\/start$/)
    await page.getByTestId('checklist').waitFor()
    assert.equal(await page.locator('[data-step]').count(), 6)

    await page.getByTestId('me-menu').click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/login/)
    await page.goto(fresh.link)
    await submits(page, { 'Name of your company': 'Other', 'Your name': 'Eve', 'Your e-mail address': 'eve@shop.test', Password: GOOD }, 'Create the desk')
    await alert(page).first().waitFor()
    await page.goto(`${fresh.address}/settings/keys`)
    await page.waitForURL(/\/login\?next=/)
    await submits(page, { 'E-mail address': 'ines@shop.test', Password: 'not this one at all' }, 'Sign in')
    await alert(page).getByText('Address or password is wrong').waitFor()
    await submits(page, { Password: GOOD }, 'Sign in')
    await page.waitForURL(/\/settings\/keys$/)
    await who.close()
  } finally { await fresh.stop() }
})

journey('a colleague joins by invitation: the link is shown and mailed, works once, and ends where they were invited to', async () => {
  const { page } = ines, who = await visitor(desk.address), address = 'otto.newly@larkmill.example'
  await page.goto(`${desk.address}/settings/team`)
  await page.getByRole('button', { name: 'Invite a colleague' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Otto Newly')
  await page.getByRole('dialog').getByLabel('E-mail address').fill(address)
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  const shown = new URL(await page.getByTestId('invite-link').innerText())
  const link = await mailedLink(address, '/join')
  assert.equal(link, desk.address + shown.pathname + shown.search)

  await who.page.goto(link)
  await who.page.getByText(`You were invited as ${address}.`).waitFor()
  assert.equal(await who.page.getByLabel('Your name').inputValue(), 'Otto Newly')
  await submits(who.page, { Password: WEAK }, 'Start')
  await alert(who.page).first().waitFor()
  await submits(who.page, { 'Your name': 'Otto N.', Password: GOOD }, 'Start')
  await inside(who.page).waitFor()
  const me = await call(who.page, 'GET', '/me')
  assert.deepEqual([me.agent.email, me.agent.name, me.agent.grants.map((grant) => grant.role)], [address, 'Otto N.', ['agent']])
  await page.getByTestId('agent').filter({ hasText: 'Otto N.' }).waitFor()

  const late = await visitor(desk.address)
  await late.page.goto(link)
  await late.page.getByText('Invitations work once and for three days.').waitFor()
  await late.close()
  await who.close()
  ines.clean()
})

journey('a forgotten password: the letter says how, the link works once, the old password no longer does', async () => {
  const agent = (await call(ines.page, 'GET', '/agents')).items.find((one) => one.active && one.name.startsWith('Mia'))
  const who = await visitor(desk.address), { page } = who
  await page.goto(`${desk.address}/login`)
  await page.getByRole('link', { name: 'I do not know my password' }).click()
  await submits(page, { 'E-mail address': 'nobody-at-all@larkmill.example' }, 'Send me a link')
  await page.getByText('a link is on its way').waitFor()
  await page.goto(`${desk.address}/forgot`)
  await submits(page, { 'E-mail address': agent.email }, 'Send me a link')
  await page.getByText('a link is on its way').waitFor()
  const link = await mailedLink(agent.email, '/reset')
  assert.equal((await letters('nobody-at-all')).length, 0)

  await page.goto(link)
  await submits(page, { 'New password': WEAK }, 'Save the new password')
  await alert(page).first().waitFor()
  await submits(page, { 'New password': GOOD }, 'Save the new password')
  await page.getByText('Your new password is saved.').waitFor()
  await page.getByRole('link', { name: 'To the sign-in page' }).click()
  await submits(page, { 'E-mail address': agent.email, Password: GOOD }, 'Sign in')
  await page.waitForURL(/\/inbox\/mine/)
  await page.getByTestId('sidebar').waitFor()

  const late = await visitor(desk.address)
  await late.page.goto(link)
  await submits(late.page, { 'New password': `${GOOD} again` }, 'Save the new password')
  await alert(late.page).first().waitFor()
  await late.page.getByRole('link', { name: 'Ask for a fresh link' }).waitFor()
  await late.close()
  await who.close()
})
