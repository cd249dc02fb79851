import { demo } from './world/server.mjs'
import { launch, person } from './world/browser.mjs'
const d = await demo()
console.log(d.link('administrator'), d.said.split('\n').filter(l=>/token/.test(l)).join('\n'))
const b = await launch()
const a = await person(b, d.address)
await a.page.goto(d.link('administrator')); await a.page.waitForTimeout(4000)
console.log(a.page.url(), a.faults, (await a.page.locator('body').innerText()).slice(0,300))
await b.close(); await d.stop()
