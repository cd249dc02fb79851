import { empty } from './world/server.mjs'
import { servers } from './world/servers.mjs'
import { launch, person } from './world/browser.mjs'
import { call } from './world/api.mjs'
const pg = process.argv[2]==='pg' ? await servers('postgres') : {}
const d = await empty({env: pg.PG_URL ? {DATABASE_URL: pg.PG_URL}: {}})
const b = await launch()
const a = await person(b, d.address)
const page=a.page
try {
  await page.goto(d.link)
  await page.getByLabel('Name of your company').fill('Bright Kettles')
  await page.getByLabel('Your name').fill('Ines Weber')
  await page.getByLabel('Your e-mail address').fill('ines@shop.test')
  await page.getByLabel('Password').fill('a kettle sings before it boils')
  await page.getByRole('button', { name: 'Create the desk' }).click()
  await page.waitForTimeout(3000)
  console.log(page.url(), a.faults)
  if (!pg.PG_URL) {
  await page.goto(`${d.address}/settings/inboxes`)
  const btn = page.getByRole('button', { name: 'Add an inbox' })
  console.log(JSON.stringify((await call(page,'GET','/channels')).items.map(c=>c.kind)))
  console.log(await btn.evaluate(e=>e.outerHTML))
  await btn.click(); await page.waitForTimeout(700)
  console.log(await btn.evaluate(e=>e.outerHTML), await page.locator('.pop').count(), await page.locator('[role=menu]').allTextContents())
  await btn.focus(); await page.keyboard.press('ArrowDown'); await page.waitForTimeout(700)
  console.log(await btn.evaluate(e=>e.outerHTML), await page.locator('[role=menu]').allTextContents())
  await page.goto(`${d.address}/inbox/mine`); await page.waitForTimeout(600)
  const s = page.getByRole('button',{name:/Newest first/}); await s.click(); await page.waitForTimeout(600)
  console.log(await page.locator('[role=menu]').allTextContents())
  }
} catch (e) { console.log(e.message) }
await b.close(); await d.stop(); console.log(d.said); await pg.stop?.()
