// What only one may do, and what is gone for good: a claim, a secret taken out, a transcript without notes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from './world/api.mjs'
import { faults } from './world/axe.mjs'
import { missing } from './world/browser.mjs'
import { staged } from './world/stage.mjs'

const { desk, ines, other } = await staged({ ines: 'administrator', other: 'agent' })

/** A mail conversation that both may answer. */
async function shared() {
  const { items } = await call(other.page, 'GET', '/conversations?view=all&sort=newest&limit=100')
  return items.find((one) => one.channel === 'email' && one.visibility === 'private' && one.status === 'open' && one.message_count > 0 && one.team)
}

test('in a team that claims only the holder may send, and taking over tells the other', { skip: missing, timeout: 120_000 }, async () => {
  const row = await shared()
  const { page } = ines
  await page.goto(`${desk.address}/settings/teams`)
  await page.locator('.card', { hasText: row.team.name }).first().getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Claiming').selectOption({ label: '15 minutes' })
  assert.deepEqual(await faults(page, 'team'), [])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })

  await other.page.goto(`${desk.address}/inbox/all/${row.id}`)
  const theirs = other.page.getByTestId('claim')
  await theirs.getByText('whoever answers claims the conversation first').waitFor()
  await other.page.getByTestId('composer').getByRole('button', { name: /^Reply/ }).first().click()
  await other.page.getByTestId('composer').locator('textarea').fill('On its way.')
  assert.equal(await other.page.getByTestId('send').isDisabled(), true)
  await theirs.getByRole('button', { name: 'Claim it' }).click()
  await theirs.getByText('You have claimed this conversation until').waitFor()
  await other.page.locator('[data-testid=send]:not([disabled])').waitFor()
  assert.deepEqual(await faults(other.page, 'claim'), [])

  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  const mine = page.getByTestId('claim')
  await mine.getByRole('button', { name: 'Take over' }).click()
  await mine.getByText('You have claimed this conversation until').waitFor()
  // The other sees it without reloading, and is told.
  await theirs.getByRole('button', { name: 'Take over' }).waitFor()
  assert.equal(await other.page.getByTestId('send').isDisabled(), true)
  await other.page.goto(`${desk.address}/notifications`)
  await other.page.getByText(`took over #${row.number}`).waitFor()
  await mine.getByRole('button', { name: 'Give it back' }).click()
  await mine.getByRole('button', { name: 'Claim it' }).waitFor()
  await call(page, 'PATCH', `/teams/${row.team.id}`, { claim_minutes: 0 })
  ines.clean()
  other.clean()
})

test('a secret is taken out for everyone, after a look at where it stands', { skip: missing, timeout: 120_000 }, async () => {
  const { page } = ines
  const row = await shared()
  await call(page, 'POST', `/conversations/${row.id}/notes`, { text: 'She wrote her password: zwitscher77', mentions: [], attachments: [] })
  const { items } = await call(page, 'GET', `/conversations/${row.id}/timeline`)
  const message = items.find((one) => one.type === 'message' && one.direction === 'in')
  const words = JSON.stringify(message.body).match(/"text":"([^"\\]{20,})"/)[1].split(' ').slice(0, 4).join(' ')
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  const card = page.getByTestId('message-in').filter({ hasText: words }).first()
  await card.getByRole('button', { name: 'More about this message' }).click()
  await page.getByRole('menuitem', { name: 'Take a secret out…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This cannot be taken back.').waitFor()
  await dialog.getByLabel('The words').fill('not written here')
  ines.expects(/422/)
  await dialog.getByRole('button', { name: 'See where it stands' }).click()
  await dialog.getByText('these words do not stand in this message').waitFor()
  await dialog.getByLabel('The words').fill(words)
  await dialog.getByRole('button', { name: 'See where it stands' }).click()
  await dialog.getByTestId('stands').waitFor()
  assert.deepEqual(await faults(page, 'redact'), [])
  await dialog.getByRole('button', { name: 'Destroy for good' }).click()
  await dialog.waitFor({ state: 'detached' })
  const left = page.getByTestId('message-in').filter({ hasText: '█████' }).first()
  await left.getByTestId('redaction').waitFor()
  assert.equal(JSON.stringify(await call(page, 'GET', `/conversations/${row.id}/timeline`)).includes(words), false)
  ines.clean()
})

test('a transcript is printed without notes, and leaves with an answer', { skip: missing, timeout: 120_000 }, async () => {
  const { page, context } = ines
  const row = await shared()
  await call(page, 'POST', `/conversations/${row.id}/notes`, { text: 'zwitschernotiz', mentions: [], attachments: [] })
  await page.goto(`${desk.address}/inbox/all/${row.id}`)
  await page.getByTestId('note').filter({ hasText: 'zwitschernotiz' }).waitFor()
  const open = async () => { await page.getByRole('region', { name: 'Conversation' }).getByRole('button', { name: 'More', exact: true }).click(); await page.getByRole('menuitem', { name: 'Transcript…' }).click() }
  await open()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Notes, hidden copies').waitFor()
  assert.deepEqual(await faults(page, 'transcript'), [])
  const [paper] = await Promise.all([context.waitForEvent('page'), dialog.getByRole('link', { name: 'Print, or save as PDF' }).click()])
  await paper.getByTestId('said').first().waitFor()
  assert.equal((await paper.content()).includes('zwitschernotiz'), false)
  assert.deepEqual(await faults(paper, 'paper'), [])
  await paper.close()
  await dialog.getByRole('button', { name: 'Attach to an answer' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByTestId('composer').getByText(`conversation-${row.number}.txt`).waitFor()
  // The conversation itself prints without notes, too.
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByTestId('note').filter({ hasText: 'zwitschernotiz' }).isVisible(), false)
  assert.equal(await page.getByTestId('message-in').first().isVisible(), true)
  await page.emulateMedia({ media: null })
  ines.clean()
})
