// The company's own view of its pact: ten lines with figure, interval and verdict, what is not measured yet and why, weeks as a picture and as a table, a goal that is set; and a company on its first day.
import assert from 'node:assert/strict'
import { call, until } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { staged } from './world/stage.mjs'

const { desk, boss, journey } = await staged({ boss: 'administrator' }, { timeout: 300_000 })
const look = async (page, name) => { if (process.env.SHOTS) { await page.waitForTimeout(400); await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) } }
const line = (page, promise) => page.getByTestId(`pact-${promise}`)

journey('ten lines: figures of the sample company with their intervals, and what is not measured says why', async (page) => {
  // The past is looked at beside other work, and the clock of weeks is the last thing to be done.
  await until('twelve frozen weeks', async () => (await call(page, 'GET', '/pact/preview')).frozen.lines[1].now.state === 'measured', 240_000)
  await page.goto(`${desk.address}/reports/pact`)
  await page.getByRole('heading', { name: 'Pact', level: 1 }).waitFor()
  for (const promise of ['C1', 'C2', 'C3', 'C4', 'C5', 'K1', 'K2', 'K3', 'K4', 'K5']) await line(page, promise).waitFor()
  const { frozen } = await call(page, 'GET', '/pact/preview')
  const c2 = frozen.lines.find((one) => one.promise === 'C2')
  assert.equal(c2.now.state, 'measured')
  assert.ok(c2.weeks.length >= 1 && c2.weeks.length <= 12)
  await line(page, 'C2').getByTestId('pact-interval').getByText(/likely between .* and/).waitFor()
  await line(page, 'C5').getByText('not measured yet').waitFor()
  await line(page, 'C5').getByText('Problems are not confirmed and told of here yet.').waitFor()
  await line(page, 'C2').getByTestId('pact-verdict').getByText('no goal').waitFor()
  assert.deepEqual(await faults(page, 'pact preview'), [])
  await look(page, 'pact-light')
})

journey('weeks stand in a table, and what still runs can be looked at before it is frozen', async (page) => {
  await line(page, 'C2').getByText('Weeks and what stands beside it').click()
  await line(page, 'C2').getByRole('row').nth(1).waitFor()
  await look(page, 'pact-weeks')
  await page.getByLabel('What is counted').selectOption('running')
  await page.getByTestId('pact-cut').getByText('As it stands now').waitFor()
  assert.match(page.url(), /board=running/)
  assert.deepEqual(await faults(page, 'pact running'), [])
})

journey('a goal is set on the line, and the verdict follows from the interval', async (page) => {
  // No goal before the words are written: refused, and said.
  boss.expects(/409 .*pact\/goals/)
  await line(page, 'C2').getByTestId('pact-edit').click()
  await line(page, 'C2').getByLabel('Goal in %').fill('90')
  await line(page, 'C2').getByRole('button', { name: 'Save' }).click()
  await line(page, 'C2').getByText(/write the ten lines/).waitFor()
  await line(page, 'C2').getByRole('button', { name: 'Cancel' }).click()
  const { proposal } = await call(page, 'GET', '/pact/edition')
  await call(page, 'PUT', '/pact/edition', { ...proposal, repair: 'Money back or a new one, as you like.' })
  await page.reload()
  await line(page, 'C2').getByText('Goal 90%').waitFor()
  await line(page, 'C2').getByTestId('pact-edit').click()
  await line(page, 'C2').getByLabel('Goal in %').fill('1')
  await line(page, 'C2').getByRole('button', { name: 'Save' }).click()
  await line(page, 'C2').getByText('Goal 1%').waitFor()
  await line(page, 'C2').getByTestId('pact-verdict').getByText('met', { exact: true }).waitFor()
  const { running, frozen } = await call(page, 'GET', '/pact/preview')
  assert.equal(running.lines.find((one) => one.promise === 'C2').goal, 0.01)
  assert.equal(frozen.lines.find((one) => one.promise === 'C2').goal, null, 'nothing is published')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look(page, 'pact-dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'pact-phone')
  assert.deepEqual(await faults(page, 'pact on a phone'), [])
})
