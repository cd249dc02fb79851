// Everything in one file, as an administrator makes it, fetches it and removes it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { missing, person } from './world/browser.mjs'
import { program, temporary } from './world/server.mjs'
import { staged } from './world/stage.mjs'

const { desk, browser, ines } = await staged({ ines: 'administrator' })

test('an export is made while one watches, fetched whole and removed', { skip: missing, timeout: 180_000 }, async () => {
  const { page } = ines
  await page.goto(`${desk.address}/settings/takeout`)
  await page.getByText('No export yet').waitFor()
  await page.getByRole('button', { name: 'Make an export' }).click()
  await page.getByRole('progressbar').waitFor()
  const one = page.getByTestId('export')
  await one.getByText('Ready').waitFor({ timeout: 120_000 })
  const [download] = await Promise.all([page.waitForEvent('download'), one.getByRole('button', { name: 'Download' }).click()])
  assert.match(download.suggestedFilename(), /^goodword-export-\d{8}T\d{6}\.tar$/)
  const file = join(temporary('takeout'), 'all.tar')
  await download.saveAs(file)
  const looked = spawnSync(program(), ['export', '--verify', file], { encoding: 'utf8', env: { PATH: process.env.PATH } })
  assert.equal(looked.status, 0, looked.stderr)
  await one.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await one.getByText('Removed').waitFor()
  ines.clean()
})

test('whoever may not take everything out does not see where', { skip: missing }, async () => {
  const agent = await person(browser, desk.address, { link: desk.link('agent') })
  await agent.page.goto(`${desk.address}/settings/takeout`)
  await agent.page.getByRole('link', { name: 'Profile' }).first().waitFor()
  assert.equal(await agent.page.getByRole('link', { name: 'Your data' }).count(), 0)
  assert.equal(await agent.page.getByRole('button', { name: 'Make an export' }).count(), 0)
  await agent.close()
})
