// A name server on 127.0.0.1 that knows one zone by heart: texts under names. Whatever else is asked for does not exist.
import { createSocket } from 'node:dgram'

const TXT = 16

/** The name asked for, and where the question ends. */
function question(asked) {
  const labels = []
  let at = 12
  while (asked[at]) { labels.push(asked.toString('latin1', at + 1, at + 1 + asked[at])); at += asked[at] + 1 }
  return { name: labels.join('.').toLowerCase(), kind: asked.readUInt16BE(at + 1), end: at + 5 }
}

function record(text) {
  const parts = text.match(/[^]{1,255}/g).map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]))
  const data = Buffer.concat(parts), head = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 60, 0, 0])
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function answer(asked, zone) {
  const { name, kind, end } = question(asked), texts = kind === TXT ? zone[name] ?? [] : []
  const head = Buffer.from(asked.subarray(0, 12))
  head.writeUInt16BE(zone[name] ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(texts.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, asked.subarray(12, end), ...texts.map(record)])
}

/** Answers from `zone` ({ name: [texts] }): its `address`, what was `asked`, and `stop`. */
export async function names(zone) {
  const socket = createSocket('udp4'), asked = new Set()
  socket.on('message', (bytes, { port, address }) => { asked.add(question(bytes).name); socket.send(answer(bytes, zone), port, address) })
  await new Promise((done) => { socket.bind(0, '127.0.0.1', done) })
  return { address: `127.0.0.1:${socket.address().port}`, asked, stop: () => socket.close() }
}
