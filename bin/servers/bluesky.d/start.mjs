// The network for tests, started by `bluesky` beside it: four people with app passwords, and a server without a view of the app.
import { pathToFileURL } from 'node:url'

const packages = pathToFileURL(`${process.argv[2]}/node_modules/`)
const { TestNetwork, TestPds } = await import(new URL('@atproto/dev-env/dist/index.js', packages))

async function call(service, name, body, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const answer = await fetch(`${service}/xrpc/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const said = await answer.json()
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(said)}`)
  return said
}

// Somebody with an account; gives the app password.
async function person(service, handle, displayName) {
  const account = await call(service, 'com.atproto.server.createAccount', { email: `${handle}@mail.test`, handle, password: `own-${handle}` })
  const profile = { repo: account.did, collection: 'app.bsky.actor.profile', rkey: 'self', record: { $type: 'app.bsky.actor.profile', displayName } }
  await call(service, 'com.atproto.repo.putRecord', profile, account.accessJwt)
  return (await call(service, 'com.atproto.server.createAppPassword', { name: 'goodword' }, account.accessJwt)).password
}

const network = await TestNetwork.create({ dbPostgresSchema: 'goodword' })
const lonely = await TestPds.create({ didPlcUrl: network.plc.url })
const lines = { SERVICE: network.pds.url, PLC: network.plc.url }
for (const [name, handle] of Object.entries({ SHOP: 'kettles.test', SECOND: 'teapots.test', ANA: 'ana.test', BOB: 'bob.test' })) {
  lines[`${name}_HANDLE`] = handle
  lines[`${name}_PASSWORD`] = await person(network.pds.url, handle, name.toLowerCase())
}
Object.assign(lines, { LONELY_SERVICE: lonely.url, LONELY_HANDLE: 'lonely.test', LONELY_PASSWORD: await person(lonely.url, 'lonely.test', 'lonely') })
await network.processAll()
process.on('SIGTERM', () => process.exit(0))
console.log(Object.entries({ ...lines, READY: 1 }).map(([key, value]) => `${key}=${value}`).join('\n'))
