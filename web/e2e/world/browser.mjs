// Chromium, and pages that fail their test on any console error, page error, blocked content or request to elsewhere (UI-905, UI-921).
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { call } from './api.mjs'

const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium'
export const missing = existsSync(executablePath) ? false : `chromium is not installed at ${executablePath}`

export const launch = () => chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

/** Somebody at a screen: a fresh context, signed in when a link is given. `clean()` fails on whatever went wrong. */
export async function person(browser, address, { link, size = { width: 1440, height: 900 }, ...options } = {}) {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(30_000)
  const faults = [], expected = []
  const note = (kind, text) => { if (!expected.some((pattern) => pattern.test(text))) faults.push(`${kind}: ${text}`) }
  await context.exposeBinding('goodwordViolation', (_, text) => note('blocked', text))
  await context.addInitScript(() => addEventListener('securitypolicyviolation', (e) => globalThis.goodwordViolation?.(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)))
  context.on('console', (message) => { if (message.type() === 'error') note('console', `${message.text()} ${message.location().url ?? ''}`) })
  context.on('weberror', (event) => note('page', String(event.error().stack ?? event.error())))
  context.on('dialog', (dialog) => { note('dialog', dialog.message()); void dialog.dismiss().catch(() => {}) })
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${address}/`) && url !== address && !/^(data|blob|about):/.test(url)) note('elsewhere', url)
  })
  const page = await context.newPage()
  if (link) await signIn(page, link)
  return {
    context, page, faults,
    /** A refusal this test provokes on purpose. */
    expects: (pattern) => expected.push(pattern),
    clean() { assert.deepEqual(faults.splice(0), []) },
    async close() { await context.close(); this.clean() },
  }
}

/** By a link, and in English, whatever language this agent works in. */
export async function signIn(page, link) {
  await page.goto(link)
  await page.waitForURL(/\/inbox\//, { waitUntil: 'commit' })
  await call(page, 'PATCH', '/me', { locale: 'en' })
  await page.reload()
  await page.getByTestId('sidebar').getByText('Everything open').waitFor()
}
