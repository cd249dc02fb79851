// The real program, on a free port, in a folder of its own; gone when the test is.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const folders = new Set()
process.on('exit', () => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }) })

export function program() {
  const candidates = [process.env.GOODWORD_BIN, join(root, 'target/demo/goodword'), join(root, 'target/debug/goodword')]
  const found = candidates.find((path) => path && existsSync(path))
  if (!found) throw new Error('no goodword to test: build it, or name it by GOODWORD_BIN')
  return resolve(found)
}

/** The program reads GOODWORD_… itself and refuses what it does not know, so ours stay outside; the folder of a staff app in work may pass. */
const surroundings = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => name === 'GOODWORD_WEB_DIR' || (!name.startsWith('GOODWORD_') && name !== 'DATABASE_URL')))

export function temporary(name) {
  const folder = mkdtempSync(join(tmpdir(), `goodword-${name}-`))
  folders.add(folder)
  return folder
}

/** The filled demo company, written once for each build of the program and each day, then copied. */
function template() {
  const { mtimeMs, size } = statSync(program())
  const day = new Date().toISOString().slice(0, 10)
  const key = createHash('sha256').update(`${program()} ${mtimeMs} ${size} ${day}`).digest('hex').slice(0, 12)
  const shelf = join(root, 'target/e2e'), folder = join(shelf, key), making = `${folder}.making`
  mkdirSync(shelf, { recursive: true })
  while (!existsSync(folder)) {
    if (!alone(making)) continue
    if (existsSync(folder)) rmSync(making, { recursive: true })
    else fill(shelf, making, folder)
  }
  return folder
}

/** Whether it is ours to write; where a run beside this one does, a moment goes by. One that was cut off is cleared away. */
function alone(making) {
  try { mkdirSync(making); return true } catch (why) { if (why.code !== 'EEXIST') throw why }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  if (age(making) > 300_000) rmSync(making, { recursive: true, force: true })
  return false
}
const age = (path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity)

function fill(shelf, making, folder) {
  // Of builds long gone; a run beside this one may still want its own, and may be clearing away the same.
  for (const old of readdirSync(shelf)) if (age(join(shelf, old)) > 3_600_000) rmSync(join(shelf, old), { recursive: true, force: true })
  const filled = spawnSync(program(), ['--data', making, 'demo', '--fill-only', '--listen', '127.0.0.1:0', '--mail-port', '0'], { encoding: 'utf8', cwd: shelf, env: surroundings() })
  if (filled.status === 0) { renameSync(making, folder); return }
  rmSync(making, { recursive: true, force: true })
  throw new Error(`the demo company could not be written: ${filled.stderr}`)
}

/** Starts `goodword`, waits until `ready` finds what it needs in its words, and knows how to stop. */
async function start(args, { env = {}, ready }) {
  const child = spawn(program(), args, { cwd: tmpdir(), env: { ...surroundings(), NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const server = { said: '', child }
  let tell = () => {}
  const hear = (bytes) => { server.said += bytes; tell() }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const over = new Promise((done) => child.once('exit', done))
  server.stop = async () => {
    child.kill('SIGTERM')
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await over
    clearTimeout(patience)
  }
  process.once('exit', () => child.kill('SIGKILL'))
  await new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`not ready after 60 s, it said:\n${server.said}`)), 60_000)
    tell = () => { if (ready.every((words) => words.test(server.said))) { clearTimeout(late); tell = () => {}; done() } }
    void over.then((code) => { clearTimeout(late); fail(new Error(`ended with ${code}, it said:\n${server.said}`)) })
    tell()
  })
  return server
}

/** The demo with its sample company, or with what an earlier one left in `data`: `address`, the printed mail `command`, and `link(role)`. */
export async function demo({ env, data } = {}) {
  if (!data) cpSync(template(), data = temporary('demo'), { recursive: true })
  const server = await start(['--data', data, 'demo', '--listen', '127.0.0.1:0', '--mail-port', '0'], { env, ready: [/is open at http:\S+\s/, /--upload-file -\s/] })
  const address = /is open at (http:\/\/\S+)/.exec(server.said)[1]
  return Object.assign(server, {
    data, address,
    command: /^ *(printf .*curl.*)$/m.exec(server.said)[1],
    mailPort: Number(/smtp:\/\/127\.0\.0\.1:(\d+)/.exec(server.said)[1]),
    // The token counts; the address in front of it is the one the company was filled under.
    link: (role) => `${address}/signin?token=${new RegExp(`^ *${role} +\\S+token=(\\S+)`, 'm').exec(server.said)[1]}`,
  })
}

/** A desk in earnest, on what lies in `data`: its `address`. */
export async function serving(data, { env, ready = [] } = {}) {
  const server = await start(['--data', data, 'serve', '--listen', '127.0.0.1:0'], { env, ready: [/listens on http:\S+\s/, ...ready] })
  return Object.assign(server, { data, address: /listens on (http:\/\/\S+)/.exec(server.said)[1] })
}

/** An empty desk: `address` and the one-time set-up `link`. */
export async function empty({ env } = {}) {
  const server = await serving(temporary('empty'), { env, ready: [/setup\?token=\S+\s/] })
  return Object.assign(server, { link: /(http:\S+setup\?token=\S+)/.exec(server.said)[1] })
}

/** What a command on `data` prints. */
export function command(data, ...words) {
  const done = spawnSync(program(), ['--data', data, ...words], { encoding: 'utf8', env: surroundings() })
  if (done.status !== 0) throw new Error(`goodword ${words.join(' ')} ended with ${done.status}: ${done.stderr}`)
  return done.stdout
}
