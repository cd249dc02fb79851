// The private Dovecot, Postfix and PostgreSQL of bin/servers; each goes when our end of its input closes.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './server.mjs'

/** Starts bin/servers/NAME. Answers { skipped: why } where it cannot run here. */
export async function servers(name) {
  const child = spawn(join(root, 'bin/servers', name), ['--until-eof'], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = '', err = ''
  child.stderr.on('data', (bytes) => { err += bytes })
  const over = new Promise((done) => child.once('exit', done))
  const code = await new Promise((done) => {
    child.stdout.on('data', (bytes) => { out += bytes; if (/^READY=1/m.test(out)) done(null) })
    void over.then(done)
  })
  if (code === 3) return { skipped: err.trim().replace(/^skipped: /, '') }
  if (code !== null) throw new Error(`${name} did not start: ${err}`)
  const values = Object.fromEntries(out.trim().split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  return { ...values, stop: async () => { child.stdin.end(); await over } }
}
