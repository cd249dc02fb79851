// The pact in public: nothing at first; written, signed, countersigned and published by several people; read and signed without
// JavaScript; taken back with one click.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing, person } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, ines, lead, agent } = await staged({ ines: 'administrator', lead: 'lead', agent: 'agent' })
const shots = process.env.SHOTS
const shot = async (page, name) => { if (shots) { mkdirSync(shots, { recursive: true }); await page.screenshot({ path: join(shots, `pact-${name}.png`), fullPage: true }) } }

const status = async (path) => (await fetch(`${desk.address}${path}`)).status
const PUBLIC = ['/p/pact', '/p/pact.json', '/p/pact.csv', '/p/pact/badge.svg', '/p/promise']

test('nothing is said before several people say it', { skip: missing, timeout: 120_000 }, async () => {
  for (const path of PUBLIC) assert.equal(await status(path), 404, path)
  const { page } = ines
  await page.goto(`${desk.address}/settings/pact`)
  await page.getByRole('button', { name: 'Write the pact' }).click()
  await page.getByTestId('pact-C1').getByLabel('In your own words').fill('We answer as people, in our own words.')
  await page.getByTestId('pact-C1').getByLabel('Goal in %').fill('95')
  await page.getByRole('textbox', { name: 'How we put things right' }).fill('A broken lid is replaced the same day.\nAbove 50 euros we ask a colleague, and call you.')
  assert.deepEqual(await faults(page, 'writing'), [])
  await shot(page, 'writing')
  await page.getByRole('button', { name: 'Save the ten lines' }).click()
  await page.getByTestId('step-signature').getByLabel('What you do here').fill('founder')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.getByTestId('step-signature').getByText('founder').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Countersign' }).count(), 0, 'never the same person')
  for (const path of PUBLIC) assert.equal(await status(path), 404, path)
  await agent.page.goto(`${desk.address}/settings/pact`)
  await agent.page.getByTestId('step-countersignature').getByLabel('What you do here').fill('answers mail')
  await agent.page.getByRole('button', { name: 'Countersign' }).click()
  await agent.page.getByTestId('step-countersignature').getByText('answers mail').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Propose to publish' }).click()
  await page.getByTestId('step-proposal').locator('.done').waitFor()
  assert.deepEqual(await faults(page, 'steps'), [])
  await shot(page, 'steps')
  const preview = await page.context().newPage()
  await preview.goto(`${desk.address}/api/v1/pact/edition/page`)
  await preview.getByText('A preview. This is not in public.').waitFor()
  await preview.close()
  await lead.page.goto(`${desk.address}/settings/pact`)
  await lead.page.getByRole('button', { name: 'Publish', exact: true }).click()
  await lead.page.getByTestId('pact-public').waitFor()
  for (const path of PUBLIC) assert.equal(await status(path), 200, path)
  for (const one of [ines, lead, agent]) one.clean()
})

test('the page is whole in light, dark, on a phone and on paper, and light', { skip: missing, timeout: 120_000 }, async () => {
  for (const [name, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['phone', { size: { width: 390, height: 844 } }], ['dark-phone', { size: { width: 390, height: 844 }, colorScheme: 'dark' }]]) {
    const reader = await person(browser, desk.address, options)
    for (const path of ['/p/pact', '/p/promise', '/p/pact/sign']) {
      await reader.page.goto(desk.address + path)
      assert.deepEqual(await faults(reader.page, `${path} ${name}`), [])
      assert.equal(await reader.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${path} ${name}: nothing sticks out`)
      await shot(reader.page, `${path.slice(3).replaceAll('/', '-')}-${name}`)
    }
    assert.equal((await reader.context.cookies()).length, 0, 'nobody is followed')
    if (name === 'light' && shots) { await reader.page.goto(`${desk.address}/p/pact`); await reader.page.pdf({ path: join(shots, 'pact.pdf'), format: 'A4' }) }
    await reader.close()
  }
  const parts = await Promise.all(['/p/pact', '/p/promise', '/p/paper.css', '/p/board.css'].map((path) => fetch(desk.address + path).then((answer) => answer.text())))
  const [page, promise, ...styles] = parts
  for (const html of [page, promise]) {
    assert.doesNotMatch(html, /<script/)
    assert.ok(html.length <= 30 * 1024, `${html.length} characters`)
    assert.ok(gzipSync([html, ...styles].join('')).length <= 30 * 1024)
  }
  assert.equal(page.match(/<article/g).length, 10)
  assert.match(page, /We answer as people, in our own words\./)
  const json = await (await fetch(`${desk.address}/p/pact.json`)).json()
  const csv = await (await fetch(`${desk.address}/p/pact.csv`)).text()
  const shown = [...page.matchAll(/<data value="([^"]+)">/g)].map((found) => Number(found[1]))
  for (const line of json.lines.filter((one) => one.now.state === 'measured')) {
    assert.ok(shown.includes(line.now.value) && shown.includes(line.now.low) && shown.includes(line.now.high), line.promise)
    const cells = csv.split('\r\n').map((row) => row.split(',')).find(([what, which]) => what === line.promise && which === 'now')
    assert.deepEqual(cells.slice(3, 7).map(Number), [line.now.value, line.now.low, line.now.high, line.now.n], line.promise)
  }
})

test('somebody signs without JavaScript, is listed, and is gone with one click', { skip: missing, timeout: 120_000 }, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 390, height: 844 } })
  const paper = await context.newPage()
  await paper.goto(`${desk.address}/p/pact`)
  await paper.getByRole('link', { name: 'Sign the pact' }).click()
  const opened = Date.now()
  await paper.getByLabel('Name or pseudonym').fill('http://pills.example')
  await paper.getByLabel('E-mail address').fill('nora@post.example')
  await until('as long as a person needs', () => Date.now() - opened > 2_200)
  await paper.getByRole('button', { name: 'Send me the link' }).click()
  await paper.getByRole('alert').getByText('A name without a link or an address.').waitFor()
  await paper.getByLabel('Name or pseudonym').fill('Nora the patient')
  await paper.getByLabel('List my name on the page').check()
  await paper.getByRole('button', { name: 'Send me the link' }).click()
  await paper.getByRole('heading', { name: 'One more step' }).waitFor()
  const mail = await until('the mail', async () => (await call(ines.page, 'GET', '/sent-mail')).items.find((one) => one.to === 'nora@post.example'))
  const { raw } = await call(ines.page, 'GET', `/sent-mail/${mail.id}`)
  const links = [...new Set([...raw.replaceAll('=\r\n', '').replaceAll('=3D', '=').matchAll(/https?:\/\/[^/\s]+(\/p\/pact\/(?:confirm|withdraw)\/[\w.?=-]+)/g)].map((found) => found[1]))]
  assert.equal(links.length, 2)
  for (const link of links) await fetch(desk.address + link)
  const signed = async () => (await (await fetch(`${desk.address}/p/pact.json`)).json()).signatures
  assert.equal((await signed()).signed, 0, 'a scanner signs nothing')
  await paper.goto(desk.address + links[0])
  await paper.getByRole('button', { name: 'Yes, I sign' }).click()
  await paper.getByRole('heading', { name: 'You have signed' }).waitFor()
  await paper.getByRole('link', { name: 'To the pact' }).click()
  await paper.getByText('Signed by 1; listed 1 of 1.').waitFor()
  await paper.getByText('Nora the patient').waitFor()
  await paper.goto(desk.address + links[1])
  await paper.getByRole('button', { name: 'Take my signature back' }).click()
  await paper.getByRole('heading', { name: 'Your signature is gone' }).waitFor()
  assert.deepEqual(await signed(), { signed: 0, listed: 0, names: [] })
  assert.doesNotMatch(await (await fetch(`${desk.address}/p/pact`)).text(), /Nora/)
  await context.close()
})

test('withdrawn is gone without a word', { skip: missing, timeout: 60_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/settings/pact`)
  await page.getByRole('button', { name: 'Withdraw…' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Withdraw…' }).click()
  await page.getByText('Your pact was withdrawn.').waitFor()
  for (const path of PUBLIC) assert.equal(await status(path), 410, path)
  ines.clean()
})
