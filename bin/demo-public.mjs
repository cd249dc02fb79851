// Starts network and program, ties them together, and posts as a customer whatever is typed.
import { createInterface } from 'node:readline'
import { demo } from '../web/e2e/world/server.mjs'
import { skies } from '../web/e2e/world/skies.mjs'

const say = (...words) => process.stdout.write(`${words.join(' ')}\n`)
say('starting a network of the AT Protocol on this machine; the first time its packages are fetched and built, which takes minutes')
const net = await skies({ install: true })
if (!net) { say('the network could not start; see above'); process.exit(1) }
const env = { GOODWORD_OUTSIDE__ALLOWED_HOSTS: '["127.0.0.1","localhost"]' }

/** The API as an administrator, by a printed link. */
async function administrator(desk) {
  const token = new URL(desk.link('administrator')).searchParams.get('token')
  const headers = { 'Content-Type': 'application/json', 'X-Goodword': '1', Origin: desk.address }
  const signed = await fetch(`${desk.address}/api/v1/sessions/link`, { method: 'POST', headers, body: JSON.stringify({ token }) })
  const Cookie = signed.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  return async (method, path, body) => {
    const answer = await fetch(`${desk.address}/api/v1${path}`, { method, headers: { ...headers, Cookie }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}

// Each link works once: set up by one start, looked at by the next.
const setup = await demo({ env })
const ask = await administrator(setup)
const teams = (await ask('GET', '/teams')).items.map((team) => team.id)
await ask('POST', '/inboxes', { name: 'In public', channel: 'bluesky', teams, settings: { service: net.service, handle: net.handle, app_password: net.password, poll_seconds: '5' } })
await setup.stop()
const desk = await demo({ env, data: setup.data })
const ana = await net.person('ANA')
say(desk.said.trim())
say(`\nThe shop is @${net.handle} on ${net.service}. Type what ${ana.handle} posts to the shop, one post a line; the end of input stops everything.`)
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  if (line.trim()) ana.mentions(net.handle, line.trim()).then((post) => say(`posted: ${post.uri}`), (error) => say(`not posted: ${error.message}`))
})
async function end() { await desk.stop(); await net.stop(); process.exit(0) }
lines.on('close', end)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)
