// Any other system, as its operator connects it: what it is in JSON, the secret once, messages in, answers out, both signed.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const { desk, ines } = await staged({ ines: 'administrator' }, { env: NEARBY })
let forum
const heard = []
before(async () => {
  if (missing) return
  forum = createServer((request, answer) => {
    let body = ''
    request.on('data', (bytes) => { body += bytes })
    request.on('end', () => { heard.push({ headers: request.headers, body, told: JSON.parse(body) }); answer.writeHead(200, { 'content-type': 'application/json' }); answer.end(JSON.stringify({ id: `ours-${heard.length}` })) })
  })
  await new Promise((done) => forum.listen(0, '127.0.0.1', done))
})
after(() => { forum?.close() })

function sign(secret, id, at, body) {
  return `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64')).update(`${id}.${at}.${body}`).digest('base64')}`
}

test('a forum is declared, hands in and is answered', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  ines.expects(/422/)
  await page.goto(`${desk.address}/settings/inboxes/new-api`)
  await page.getByLabel('Name', { exact: true }).fill('Forum')
  await page.getByLabel('Where answers go').fill(`http://127.0.0.1:${forum.address().port}/hook`)
  const manifest = page.getByLabel('What it is')
  await manifest.fill('{ "name": "Kettle forum", "visibility": "public", "text_limit": { "most": "many" } }')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('text_limit.most must be a whole number').first().waitFor()
  await manifest.fill('{ "name": "Kettle forum", "icon": "megaphone", "visibility": "public", "text_limit": { "most": 300 } }')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByRole('button', { name: 'Make the secret' }).click()
  const secret = await page.getByTestId('made-secret').textContent()
  assert.match(secret, /^whsec_/)
  const address = await page.getByTestId('copy-line').textContent()
  await page.getByRole('button', { name: 'Check the connection' }).click()
  await page.getByText('the other side took it').waitFor()
  const body = JSON.stringify({ id: 'p1', thread: 't1', from: { id: '7', name: 'Ana Forum' }, text: 'Where is my kettle?', at: new Date().toISOString() })
  const at = String(Math.floor(Date.now() / 1000))
  const headers = { 'content-type': 'application/json', 'webhook-id': 'x', 'webhook-timestamp': at, 'webhook-signature': sign(secret, 'x', at, body) }
  const said = await (await fetch(address, { method: 'POST', body, headers })).json()
  assert.equal(said.items[0].result, 'accepted')
  await until('the question', async () => (await call(page, 'GET', '/conversations?view=unassigned&sort=newest&limit=20')).items.some((one) => one.snippet.includes('Where is my kettle?')), 60_000)
  await page.goto(`${desk.address}/inbox/unassigned?sort=newest`)
  await page.getByText('Ana Forum').first().click()
  await page.getByText('Where is my kettle?').last().waitFor()
  await call(page, 'PATCH', '/company', { undo_seconds: 0 })
  await page.reload()
  await page.getByText('Where is my kettle?').last().waitFor()
  await page.keyboard.press('r')
  await page.getByLabel('Your answer').fill('x'.repeat(301))
  await page.getByTestId('blocked').getByText('Too long by').waitFor()
  await page.getByLabel('Your answer').fill('It is on its way. Ines')
  await page.getByTestId('readers').getByText('Everyone sees this.').waitFor()
  // What was asked of the words before: until those of now are looked at, the button asks a colleague.
  await page.getByTestId('may-not-publish').waitFor({ state: 'hidden' })
  await page.getByTestId('send').click()
  await until('the answer', () => heard.some((one) => one.told.type === 'message'), 60_000)
  const told = heard.find((one) => one.told.type === 'message')
  assert.equal(told.headers['webhook-signature'], sign(secret, told.headers['webhook-id'], told.headers['webhook-timestamp'], told.body))
  assert.deepEqual([told.told.text.startsWith('It is on its way.'), told.told.answers, told.told.audience], [true, 'p1', 'everyone'])
  ines.clean()
})
