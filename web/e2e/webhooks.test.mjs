// A webhook as an administrator sets it up and a program receives it: the secret once, a test, what it saw, a pause.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { call, until } from './world/api.mjs'
import { missing } from './world/browser.mjs'
import { NEARBY, staged } from './world/stage.mjs'

const { desk, ines } = await staged({ ines: 'administrator' }, { env: NEARBY })
let receiver
const heard = []
/** What the test told it: other things happen at a desk at any time, and are told beside it. */
const tests = () => heard.filter((one) => JSON.parse(one.body).type === 'webhook_test')
before(async () => {
  if (missing) return
  receiver = createServer((request, answer) => {
    let body = ''
    request.on('data', (bytes) => { body += bytes })
    request.on('end', () => { heard.push({ headers: request.headers, body }); answer.writeHead(heard.at(-1) === tests()[0] ? 500 : 200); answer.end('thank you') })
  })
  await new Promise((done) => receiver.listen(0, '127.0.0.1', done))
})
after(() => { receiver?.close() })

/** As any receiver checks it. */
function signed({ headers, body }, secret) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const mac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64')
  return headers['webhook-signature'].split(' ').includes(`v1,${mac}`)
}

test('a webhook is set up, tried, looked into, sent again and paused', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/settings/webhooks`)
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  await page.getByLabel('Address').fill(`http://127.0.0.1:${receiver.address().port}/hook`)
  await page.getByLabel('Name', { exact: true }).fill('warehouse')
  await page.getByRole('button', { name: 'Set it up' }).click()
  const secret = await page.getByTestId('webhook-secret').textContent()
  assert.match(secret, /^whsec_/)
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText('the receiver answered 500').first().waitFor()
  await until('the second try', () => tests().length > 1, 20_000)
  await page.getByRole('cell', { name: 'Sent' }).first().waitFor()
  const [first, second] = tests()
  assert.deepEqual([first, second].map((one) => signed(one, secret)), [true, true])
  assert.equal(first.headers['webhook-id'], second.headers['webhook-id'])
  await page.getByTestId('delivery').filter({ hasText: 'webhook_test' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('"type": "webhook_test"').waitFor()
  await dialog.getByText('500', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await until('the replay', () => tests().filter((one) => one.headers['webhook-id'] === first.headers['webhook-id']).length === 3)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  // Something happens at the desk, and it is told without anybody asking.
  const label = await call(page, 'POST', '/labels', { name: `told ${Date.now()}`, colour: '1' })
  await until('the label', () => heard.some((one) => JSON.parse(one.body).data.data?.label === label.id))
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused. Nothing leaves; what happens is kept.').waitFor()
  await page.getByRole('button', { name: 'Switch on' }).click()
  await dialog.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('Paused. Nothing leaves').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByTestId('webhook-secret').waitFor({ state: 'detached' })
  ines.clean()
})
