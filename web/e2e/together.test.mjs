// Two colleagues at one conversation: a draft is read, commented and taken over; what was put away comes back by a note; files in one list; quiet hours and what sending does by itself.
import assert from 'node:assert/strict'
import { faults } from './world/axe.mjs'
import { call, until } from './world/api.mjs'
import { arrives, plain } from './world/post.mjs'
import { open } from './world/screen.mjs'
import { shots } from './world/shots.mjs'
import { staged } from './world/stage.mjs'

const { desk, journey } = await staged({ lead: 'administrator', agent: 'agent' }, { company: { undo_seconds: 0 } })
const TEXT = 'Which lid fits my pot?'
const box = (page) => page.getByLabel('Your answer')

journey('a colleague reads a draft, says something of it and takes it over; its writer sees that', async (reader, writer) => {
  const { id, customer } = await arrives(reader, desk, 'Quirinia', 'Which lid', TEXT)
  await call(reader, 'PATCH', `/customers/${customer.id}`, { zone: 'Asia/Kolkata' })
  await open(writer, desk, id)
  await writer.keyboard.press('r')
  await box(writer).fill('The blue lid fits, I think.')
  await until('the draft', async () => (await call(reader, 'GET', `/conversations/${id}`)).other_drafts.length === 1)
  await open(reader, desk, id)
  await reader.getByTestId('read-draft').click()
  const dialog = reader.getByTestId('draft-peek')
  await dialog.getByTestId('draft-words').getByText('The blue lid fits, I think.').waitFor()
  await dialog.getByLabel('Say something to it').fill('It is the red one.')
  await dialog.getByRole('button', { name: 'Say it' }).click()
  await dialog.getByText('It is the red one.').waitFor()
  assert.deepEqual(await faults(reader, 'a draft of a colleague'), [])
  await shots(reader, 'draft-peek')
  await writer.getByTestId('draft-comments').getByText('It is the red one.').waitFor()
  await shots(writer, 'draft-comments')
  // Words of one's own that were typed this moment stay, above theirs.
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await dialog.waitFor({ state: 'detached' })
  await reader.keyboard.press('r')
  await box(reader).fill('Hello Quirinia,')
  await reader.getByTestId('read-draft').click()
  await dialog.getByTestId('draft-take').click()
  await until('both drafts in one', async () => await box(reader).inputValue() === 'Hello Quirinia,\n\nThe blue lid fits, I think.')
  await writer.getByTestId('draft-taken-from').waitFor()
  await shots(writer, 'draft-taken')
  await writer.getByRole('button', { name: 'Leave it to them' }).click()
  await box(writer).waitFor({ state: 'detached' })
  await box(reader).fill('The red lid fits.')
  await reader.getByTestId('send').click()
  await until('the answer', async () => (await call(reader, 'GET', `/conversations/${id}`)).message_count === 2)
})

journey('what waits for a colleague comes back by their note, and both clocks are shown', async (page, other) => {
  const [{ id }] = (await call(page, 'GET', '/conversations?view=all&q=from%3Aquirinia')).items
  await open(page, desk, id)
  await page.keyboard.press('s')
  await page.getByText(/\d\d:\d\d there\)/).first().waitFor()
  await shots(page, 'snooze-both')
  await page.getByRole('option', { name: 'Until a colleague answers in a note' }).click()
  await page.getByTestId('status').getByText('Snoozed until a colleague answers').waitFor()
  await until('it sleeps', async () => (await call(page, 'GET', `/conversations/${id}`)).status === 'snoozed')
  await call(other, 'POST', `/conversations/${id}/notes`, { text: 'The red one, I am sure.', mentions: [], attachments: [] })
  await page.getByTestId('timeline').getByText('came back because').waitFor()
  await page.getByTestId('status').getByText('Open').waitFor()
})

journey('files stand in one list, and plain text is read in place', async (page) => {
  const [{ id }] = (await call(page, 'GET', '/conversations?view=all&q=from%3Aquirinia')).items
  await open(page, desk, id)
  await page.keyboard.press('n')
  await page.getByTestId('file-input').setInputFiles([{ name: 'lids.txt', mimeType: 'text/plain', buffer: Buffer.from('<b>red</b> lid: 22 cm') }])
  await page.getByLabel('Your note').fill('Sizes of lids')
  await page.getByTestId('add-note').click()
  await until('the note', async () => (await call(page, 'GET', `/conversations/${id}/files`)).items.length === 1)
  await page.getByTestId('note').getByTestId('text-show').click()
  await page.getByTestId('text-words').getByText('<b>red</b> lid: 22 cm').waitFor()
  await page.locator('header .acts').getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Files…' }).click()
  const dialog = page.getByTestId('files')
  await dialog.getByText('lids.txt').waitFor()
  await dialog.getByTestId('files-all').click()
  await dialog.getByText('Which lid').first().waitFor()
  assert.deepEqual(await faults(page, 'files of a customer'), [])
  await shots(page, 'files')
})

journey('what sending does by itself and when one is left alone are wishes of one’s own', async (page) => {
  await page.goto(`${desk.address}/settings/look`)
  await page.getByLabel('What becomes of the conversation').selectOption('resolve')
  await until('the wish', async () => (await call(page, 'GET', '/me')).preferences.sending.and === 'resolve')
  await shots(page, 'sending')
  await page.goto(`${desk.address}/settings/notify`)
  await page.getByTestId('quiet').getByLabel('Quiet hours every day').click()
  await until('quiet hours', async () => (await call(page, 'GET', '/me')).preferences.quiet.on)
  await page.getByLabel('From').fill('21:30')
  await until('their beginning', async () => (await call(page, 'GET', '/me')).preferences.quiet.from_minute === 1290)
  assert.deepEqual(await faults(page, 'quiet hours'), [])
  await shots(page, 'quiet')
  const { id } = await arrives(page, desk, 'Zenobius', 'A pot', TEXT)
  await open(page, desk, id)
  await page.keyboard.press('r')
  await box(page).fill('It is on its way.')
  await page.keyboard.press('Control+Enter')
  await until('resolved by sending', async () => (await call(page, 'GET', `/conversations/${id}`)).status === 'resolved')
})

journey('the language of a conversation chooses the signature', async (page) => {
  await page.goto(`${desk.address}/settings/profile`)
  const card = page.getByTestId('wordings')
  await card.getByTestId('wording-add').click()
  await card.getByLabel('Language').selectOption('de')
  await card.getByLabel('Signature', { exact: true }).fill('Viele Grüße, Ines')
  await card.getByTestId('wordings-save').click()
  await until('the wording', async () => (await call(page, 'GET', '/me/signatures')).items.some((one) => one.language === 'de'))
  assert.deepEqual(await faults(page, 'signatures by language'), [])
  await shots(page, 'wordings')
  /** Answers a letter, and gives the words that left. */
  async function answered(who, text) {
    const { id } = await arrives(page, desk, who, `A letter of ${who}`, text)
    await open(page, desk, id)
    await page.keyboard.press('r')
    await box(page).fill('22 cm.')
    await page.getByTestId('send').and(page.locator(':enabled')).click()
    const mail = await until(`the answer to ${who}`, async () => (await call(page, 'GET', '/sent-mail')).items.find((one) => one.to.includes(`${who}@birchmail.example`)), 30_000)
    return plain((await call(page, 'GET', `/sent-mail/${mail.id}`)).raw)
  }
  assert.match(await answered('adelgunde', 'Guten Tag, welcher Deckel geht auf meinen Topf? Er wurde letzte Woche bei Ihnen gekauft und die Größe steht leider nirgends.'), /22 cm\.[^]*Viele Grüße, Ines/)
  assert.doesNotMatch(await answered('winifred', 'Good morning, which lid fits my pot? I bought it from you last week and cannot find the size anywhere.'), /Viele Grüße/)
})
