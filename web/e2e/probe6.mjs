import { execSync } from 'node:child_process'
import { demo } from './world/server.mjs'
import { launch, person } from './world/browser.mjs'
import { call } from './world/api.mjs'
const d = await demo()
const b = await launch()
const a = await person(b, d.address, {link: d.link('agent')})
const page=a.page
execSync(d.command,{shell:'/bin/sh'})
await page.waitForTimeout(500)
const c=(await call(page,'GET','/conversations?view=unassigned&limit=1')).items[0]
const full=await call(page,'GET','/conversations/'+c.id)
const m=await call(page,'POST',`/conversations/${c.id}/messages`,{kind:'reply',to:full.reply_to.to,cc:[],bcc:[],body_text:'Hi',attachments:[],seen_thread_version:full.thread_version})
console.log(JSON.stringify(m.delivery))
await page.waitForTimeout(13000)
console.log(JSON.stringify((await call(page,'GET','/sent-mail')).items.slice(0,2)))
console.log(JSON.stringify((await call(page,'GET',`/conversations/${c.id}/timeline`)).items.at(-1)).slice(0,1500))
await page.goto(d.address+'/work/sent-mail'); await page.waitForTimeout(800)
await page.screenshot({path:'/tmp/e2e/6.png'})
console.log(a.faults)
await b.close(); await d.stop(); console.log(d.said)
