import { empty } from './world/server.mjs'
import { servers } from './world/servers.mjs'
import { launch, person } from './world/browser.mjs'
const pg = process.argv[2]==='pg' ? await servers('postgres') : {}
const d = await empty({env: pg.PG_URL ? {DATABASE_URL: pg.PG_URL}: {}})
const b = await launch()
const a = await person(b, d.address)
const page=a.page
await a.context.route('**', r => r.continue())
  await page.goto(d.link)
  await page.getByLabel('Name of your company').fill('Bright Kettles')
  await page.getByLabel('Your name').fill('Ines Weber')
  await page.getByLabel('Your e-mail address').fill('ines@shop.test')
  await page.getByLabel('Password').fill('a kettle sings before it boils')
  await page.screenshot({path:'/tmp/e2e/setup.png'})
  await page.getByRole('button', { name: 'Create the desk' }).click()
  await page.waitForTimeout(3000)
  await page.screenshot({path:'/tmp/e2e/start.png'})
  console.log(page.url(), a.faults)
  await page.goto(`${d.address}/settings/inboxes`)
  await page.getByRole('button', { name: 'Add an inbox' }).click()
  await page.waitForTimeout(1000)
  await page.screenshot({path:'/tmp/e2e/menu.png'}); console.log(await page.getByRole('menuitem').allTextContents()); await page.getByRole('button', { name: 'Add an inbox' }).click(); await page.waitForTimeout(500); console.log(await page.getByRole('menuitem').allTextContents())
  console.log(a.faults)
await b.close(); await d.stop(); console.log(d.said); await pg.stop?.()
