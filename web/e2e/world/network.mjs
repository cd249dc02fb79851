// A network of posts: the stand-in of channels/mastodon/standin, driven by the requests it takes from tests.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { call, until } from './api.mjs'
import { program, root } from './server.mjs'

/** Where the stand-in is, beside the program under test or among debug builds. */
function standin() {
  const places = [process.env.GOODWORD_STANDIN, join(program(), '../mastodon-standin'), join(root, 'target/debug/mastodon-standin')]
  return places.find((path) => path && existsSync(path))
}
export const absent = () => (standin() ? false : 'no stand-in of a network: cargo build -p mastodon-standin')

/** Starts it: `url`, a `token` of our account there, and what others do. */
export async function network() {
  const child = spawn(standin(), ['127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  await new Promise((done, fail) => {
    child.stdout.on('data', (bytes) => { said += bytes; if (/^MASTODON_TOKEN=\S+$/m.test(said)) done() })
    child.once('exit', (code) => fail(new Error(`the stand-in ended with ${code}`)))
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const url = /^MASTODON_URL=(\S+)$/m.exec(said)[1]
  async function ask(method, path, fields) {
    const query = method === 'GET' && fields ? `?${new URLSearchParams(fields)}` : ''
    const answer = await fetch(`${url}/standin/${path}${query}`, { method, ...(method === 'POST' ? { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return {
    url, token: /^MASTODON_TOKEN=(\S+)$/m.exec(said)[1],
    account: (acct, name) => ask('POST', 'account', { acct, name }),
    posts: (acct) => ask('GET', 'posts', { acct }),
    post: async (author, text, { answers, visibility = 'public', more } = {}) => (await ask('POST', 'post', { author, text, visibility, ...(answers ? { answers } : {}), ...(more ? { more: JSON.stringify(more) } : {}) })).id,
    edit: (id, text) => ask('POST', 'edit', { id, text }),
    remove: (id) => ask('POST', 'delete', { id }),
    react: (kind, acct, id) => ask('POST', 'react', { kind, acct, id }),
    revoke: () => ask('POST', 'revoke', {}),
    stop: () => child.kill('SIGTERM'),
  }
}

/** Our account there as an inbox of every team, once it works. */
export async function joined(page, net) {
  const teams = (await call(page, 'GET', '/teams')).items.map((team) => team.id)
  const settings = { server: net.url, sign_in: 'token', access_token: net.token, allow_plain: 'yes' }
  const { id } = await call(page, 'POST', '/inboxes', { name: 'Shop in public', channel: 'mastodon', teams, settings })
  return until('an account that works', async () => (await call(page, 'GET', '/inboxes')).items.find((one) => one.id === id && one.health.state === 'ok'), 60_000)
}
