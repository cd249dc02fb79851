import { demo } from './world/server.mjs'
const d = await demo()
let r = await fetch(d.address+'/inbox/mine',{headers:{accept:'text/html'}})
console.log(r.status,[...r.headers])
const etag=r.headers.get('etag')
r = await fetch(d.address+'/inbox/mine',{headers:{accept:'text/html','if-none-match':etag}})
console.log(r.status,[...r.headers])
await d.stop()
