// A desk with a mailbox on real mail servers, and its administrator Ines: what journeys begin with that are not about setting up.
import { call, until } from './api.mjs'
import { person } from './browser.mjs'
import { empty } from './server.mjs'

export const US = 'support@shop.test', INES = 'ines@shop.test'
/** The name our mail server writes its checks of senders under. */
export const RECEIVER = 'mx.shop.test'

/** Makes the desk, by its one-time link. */
export async function setUp(page, desk) {
  await page.goto(desk.link)
  await page.getByLabel('Name of your company').fill('Bright Kettles')
  await page.getByLabel('Your name').fill('Ines Weber')
  await page.getByLabel('Your e-mail address').fill(INES)
  await page.getByLabel('Password').fill('a kettle sings before it boils')
  await page.getByRole('button', { name: 'Create the desk' }).click()
  await page.waitForURL(/\/start$/)
}

/** `desk`, `ines` at her screen, and the `inbox`, connected; `env` is more of the desk's. */
export async function shop(browser, mail, { env, settings } = {}) {
  const desk = await empty({ env: { GOODWORD_OUTSIDE__ALLOWED_HOSTS: '["127.0.0.1","localhost"]', GOODWORD_OUTSIDE__AUTHORITIES: mail.TLS_CA, ...env } })
  const ines = await person(browser, desk.address), { page } = ines
  await setUp(page, desk)
  const login = { host: 'localhost', security: 'tls', user: US, from: US, password: mail.MAIL_PASSWORD }
  await call(page, 'PATCH', '/company', { public_url: desk.address, undo_seconds: 0, system_mail: { ...login, port: Number(mail.SUBMISSIONS_PORT) } })
  const [key, port] = [mail.MAIL_PASSWORD, { imap_port: mail.IMAPS_PORT, smtp_port: mail.SUBMISSIONS_PORT }]
  const made = await call(page, 'POST', '/inboxes', {
    name: 'Support', channel: 'email', address: US, from_name: 'Bright Kettles',
    settings: { imap_host: 'localhost', smtp_host: 'localhost', imap_user: US, imap_password: key, trusted_authserv: RECEIVER, plus_addressing: 'yes', ...port, ...settings },
  })
  const inbox = await until('the inbox connected', async () => (await call(page, 'GET', '/inboxes')).items.find((one) => one.id === made.id && one.health.state === 'ok'), 60_000)
  return { desk, ines, inbox }
}
