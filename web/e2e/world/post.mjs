// A mail program of our own: letters in, over SMTP; letters read back, over IMAP. Small on purpose, plain connections to 127.0.0.1 only.
import { connect } from 'node:net'
import { call, until } from './api.mjs'

/** A line-based talk: `say` a line, `hear` until an answer's last line. */
async function talk(port, last) {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1')
  let heard = '', wake = () => {}, gone = null
  socket.on('data', (text) => { heard += text; wake() })
  socket.on('error', (fault) => { gone = fault; wake() })
  socket.on('close', () => { gone ??= new Error('closed'); wake() })
  const hear = async (pattern = last) => {
    for (;;) {
      const hit = pattern.exec(heard)
      if (hit) { const answer = heard.slice(0, hit.index + hit[0].length); heard = heard.slice(answer.length); return answer }
      if (gone) throw new Error(`${gone.message} after: ${heard}`)
      await new Promise((done) => { wake = done })
    }
  }
  const say = (text) => socket.write(Buffer.from(text, 'utf8'))
  return { say, hear, end: () => socket.destroy() }
}

/** Sends one letter. `headers` is a list of [name, value]; `body` goes out as it is. */
export async function deliver(port, { from, to, headers = [], body = '' }) {
  const smtp = await talk(port, /^\d{3} [^\r\n]*\r\n/m)
  const ask = async (line, code) => {
    smtp.say(`${line}\r\n`)
    const answer = await smtp.hear()
    if (!answer.trimEnd().split('\n').at(-1).startsWith(code)) throw new Error(`${line.slice(0, 80)} was answered ${answer}`)
  }
  await smtp.hear()
  await ask('EHLO test.example', '2')
  await ask(`MAIL FROM:<${from}>`, '2')
  await ask(`RCPT TO:<${to}>`, '2')
  await ask('DATA', '3')
  const head = headers.map(([name, value]) => `${name}: ${value}`)
  const text = [...head, '', body].join('\n').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')
  await ask(`${text}\r\n.`, '2')
  smtp.say('QUIT\r\n')
  smtp.end()
}

let count = 0
/** A letter with what every mail program writes, and more where the test needs it. */
export function letter({ from, name = '', to, subject, text, html, more = [] }) {
  const id = `<${Date.now()}.${count += 1}@test.example>`
  const headers = [['From', name ? `${name} <${from}>` : from], ['To', to], ['Subject', subject], ['Date', new Date().toUTCString().replace('GMT', '+0000')], ['Message-ID', id], ['MIME-Version', '1.0'], ...more]
  headers.push(['Content-Type', `text/${html === undefined ? 'plain' : 'html'}; charset=utf-8`], ['Content-Transfer-Encoding', 'base64'])
  return { id, from, to, headers, body: Buffer.from(html ?? text).toString('base64').replace(/.{76}/g, '$&\n') }
}

/** What a mail server says of a letter `about` that it could not deliver to somebody; without `about`, as anybody could write it. */
export function report(us, { to, about, from = 'MAILER-DAEMON@mx.test', subject = 'Undelivered Mail Returned to Sender', text = 'it came back' }) {
  const part = (kind, words) => `--cut\nContent-Type: ${kind}\n\n${words}\n`
  const status = `Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; ${to}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n`
  const head = about ? part('text/rfc822-headers', `Message-ID: ${about}\nSubject: Re: x\n`) : ''
  const headers = [...letter({ from, to: us, subject, more: [['Auto-Submitted', 'auto-replied']], text: '' }).headers.filter(([name]) => !name.startsWith('Content-')), ['Content-Type', 'multipart/report; report-type=delivery-status; boundary=cut']]
  return { from: '', to: us, headers, body: `${part('text/plain', text)}${part('message/delivery-status', status)}${head}--cut--\n` }
}

/** A letter from `who` to the demo company, and the conversation it became. */
export async function arrives(page, desk, who, subject, text = 'My order has not come.') {
  await deliver(desk.mailPort, letter({ from: `${who}@birchmail.example`, name: `${who} Vane`, to: 'hello@larkmill.example', subject, text }))
  return until(`the letter of ${who}`, async () => (await call(page, 'GET', `/conversations?view=all&q=from%3A${who}`)).items.find((one) => one.subject === subject))
}

/** All letters in a mailbox, oldest first: { raw, header(name) }. */
export async function mailbox(port, user, password, folder = 'INBOX') {
  const imap = await talk(port, /^\* OK[^\r\n]*\r\n/m)
  await imap.hear()
  const ask = async (tag, line) => {
    imap.say(`${tag} ${line}\r\n`)
    const answer = await imap.hear(new RegExp(`^${tag} (OK|NO|BAD)[^\\r\\n]*\\r\\n`, 'm'))
    if (!new RegExp(`^${tag} OK`, 'm').test(answer)) throw new Error(`${line.split(' ')[0]} was answered ${answer}`)
    return answer
  }
  await ask('a1', `LOGIN "${user}" "${password}"`)
  const exists = Number(/\* (\d+) EXISTS/.exec(await ask('a2', `EXAMINE ${folder}`))[1])
  const letters = []
  for (let at = 1; at <= exists; at += 1) {
    const answer = await ask(`f${at}`, `FETCH ${at} BODY.PEEK[]`)
    const size = /\{(\d+)\}\r\n/.exec(answer)
    letters.push(read(answer.slice(size.index + size[0].length, size.index + size[0].length + Number(size[1]))))
  }
  imap.say('z LOGOUT\r\n')
  imap.end()
  return letters
}

/** One header unfolded, and the raw text. */
export function read(raw) {
  const head = raw.split(/\r?\n\r?\n/)[0].replace(/\r?\n[ \t]+/g, ' ')
  return { raw, header: (name) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1].trim() ?? null }
}

/** The parts of a letter, also those inside others: { kind, id, text, base64 }. */
export function parts(raw) {
  const [head, ...rest] = raw.split(/\r?\n\r?\n/), body = rest.join('\r\n\r\n'), fold = head.replace(/\r?\n[ \t]+/g, ' ')
  const cut = /boundary="?([^";\r\n]+)/i.exec(fold)?.[1]
  if (cut) return body.split(`--${cut}`).slice(1, -1).flatMap((part) => parts(part.replace(/^\r?\n/, '')))
  const coding = /transfer-encoding: *(\S+)/i.exec(fold)?.[1].toLowerCase()
  const bytes = coding === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(coding === 'quoted-printable' ? body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) : body, 'latin1')
  return [{ kind: /content-type: *([^;\s]+)/i.exec(fold)?.[1].toLowerCase(), id: /content-id: *<([^>]+)>/i.exec(fold)?.[1], text: bytes.toString('utf8'), base64: bytes.toString('base64') }]
}

/** What of a letter is read where nothing but text is shown. */
export const plain = (raw) => parts(raw).find((one) => one.kind === 'text/plain').text
