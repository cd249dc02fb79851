import { demo } from './world/server.mjs'
import { launch, person } from './world/browser.mjs'
import { call } from './world/api.mjs'
const d = await demo()
const b = await launch()
const a = await person(b, d.address, {link: d.link('agent')})
const page=a.page
console.log(JSON.stringify((await call(page,'GET','/me')).preferences))
await page.keyboard.press('/'); await page.waitForTimeout(1500); console.log(page.url())
await page.goto(d.address+'/inbox/unassigned'); await page.waitForTimeout(1500)
await page.keyboard.press('/'); await page.waitForTimeout(1500); console.log(page.url(), await page.evaluate(()=>document.activeElement.outerHTML.slice(0,100)))
await page.goto(d.address+'/inbox/unassigned'); await page.waitForTimeout(1500)
await page.getByRole('option').nth(4).click(); await page.waitForTimeout(1500)
console.log(await page.evaluate(()=>document.activeElement.outerHTML.slice(0,100)))
await page.keyboard.press('r'); await page.waitForTimeout(1500)
await page.screenshot({path:'/tmp/e2e/5.png'})
console.log(a.faults)
await b.close(); await d.stop()
