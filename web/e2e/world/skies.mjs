// A network of the AT Protocol on this machine, and people who use it with a program of their own: its own servers
// (bin/servers/bluesky) where they are meant, else the stand-in of channels/bluesky-standin, which prints the same.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { program, root } from './server.mjs'

const POST = 'app.bsky.feed.post'
/** Whoever asks for the packages to be fetched means the network's own servers. */
const real = () => process.env.BLUESKY_INSTALL === 'yes'
function standin() {
  const places = [process.env.GOODWORD_SKIES, join(program(), '../bluesky-standin'), join(root, 'target/debug/bluesky-standin')]
  return places.find((path) => path && existsSync(path))
}
export const absent = () => (real() || standin() ? false : 'no stand-in of a network: cargo build -p bluesky-standin')

/** Starts one: `service`, the shop's `handle` and `password`, and `person(name)`; `null` with the reason said where it cannot start. */
export async function skies({ install = real() } = {}) {
  const [command, told, env] = install ? [join(root, 'bin/servers/bluesky'), '--until-eof', { BLUESKY_INSTALL: 'yes' }] : [standin(), '127.0.0.1:0', {}]
  const child = spawn(command, [told], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  let said = ''
  const ready = await new Promise((done) => {
    child.stdout.on('data', (bytes) => { said += bytes; if (/^READY=1$/m.test(said)) done(true) })
    child.once('exit', () => done(false))
  })
  if (!ready) return null
  process.once('exit', () => child.kill('SIGTERM'))
  const of = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1]
  const service = of('SERVICE')
  return {
    service, handle: of('SHOP_HANDLE'), password: of('SHOP_PASSWORD'),
    person: (name) => person(service, of(`${name}_HANDLE`), of(`${name}_PASSWORD`)),
    stop: () => new Promise((done) => { child.once('exit', done); child.stdin.end(); if (!install) child.kill('SIGTERM') }),
  }
}

async function person(service, handle, password) {
  const ask = async (name, body, token) => {
    const headers = { ...(body ? { 'Content-Type': 'application/json' } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}) }
    const answer = await fetch(`${service}/xrpc/${name}`, { method: body ? 'POST' : 'GET', headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { accessJwt, did } = await ask('com.atproto.server.createSession', { identifier: handle, password })
  return {
    did, handle,
    /** Posts words that name an account at their beginning. */
    async mentions(whom, words) {
      const { did: theirs } = await ask(`com.atproto.identity.resolveHandle?handle=${whom}`, null, accessJwt)
      const text = `@${whom} ${words}`
      const facets = [{ index: { byteStart: 0, byteEnd: Buffer.byteLength(`@${whom}`) }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: theirs }] }]
      const record = { $type: POST, text, facets, langs: ['en'], createdAt: new Date().toISOString() }
      return ask('com.atproto.repo.createRecord', { repo: did, collection: POST, record }, accessJwt)
    },
    /** The newest posts of somebody, as the network has them. */
    async posts(whom) { return (await ask(`com.atproto.repo.listRecords?repo=${whom}&collection=${POST}`, null, accessJwt)).records },
  }
}
