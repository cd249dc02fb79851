// Markup written to harm whoever opens it, and what it must not have done.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './server.mjs'

export const LITERAL = 'Eve "><img src=x onerror=alert(1)>'

/** Our own, always there; HOME is a server that counts who calls. */
export const own = (HOME) => [
  '<script>alert(1)</script><p>text</p>',
  '<img src=x onerror="alert(1)"><svg onload="alert(1)"><p>text</p>',
  `<img src="${HOME}/pixel.png" width=1 height=1><p>text</p>`,
  `<img srcset="${HOME}/a.png 1x, ${HOME}/b.png 2x" alt=x><picture><source srcset="${HOME}/c.png"></picture>`,
  `<style>@import url(${HOME}/s.css); body { background: url(${HOME}/bg.png) } @font-face { font-family: x; src: url(${HOME}/f.woff) } * { font-family: x }</style><p>text</p>`,
  `<link rel="stylesheet" href="${HOME}/l.css"><link rel="prefetch" href="${HOME}/p"><link rel="preconnect" href="${HOME}"><link rel="dns-prefetch" href="${HOME}"><p>text</p>`,
  `<div style="position:fixed;inset:0;z-index:2147483647;background:red"><a href="${HOME}/click" ping="${HOME}/ping">everything</a></div>`,
  `<form action="${HOME}/form" method="post"><input name="password" autofocus><button>Sign in again</button></form>`,
  `<base href="${HOME}/"><a href="relative">text</a><img src="relative.png">`,
  `<meta http-equiv="refresh" content="0;url=${HOME}/refresh"><p>text</p>`,
  `<iframe src="${HOME}/frame" srcdoc="<script>parent.alert(1)</script>"></iframe><object data="${HOME}/o"></object><embed src="${HOME}/e">`,
  `<video poster="${HOME}/poster.png" src="${HOME}/v.mp4" autoplay></video><audio src="${HOME}/a.mp3" autoplay></audio>`,
  '<a href="javascript:alert(1)">one</a> <a href="JaVa&#10;Script:alert(1)">two</a> <a href="data:text/html,<script>alert(1)</script>">three</a> <a href="vbscript:msgbox(1)">four</a>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"><p>text</p></foreignObject><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><p>text</p>',
  '<div id="app" class="dialog veil" role="dialog"><main id="main"><nav class="side frame" data-testid="sidebar">a false app</nav></main></div>',
  `<table background="${HOME}/table.png"><tr><td background="${HOME}/td.png" style="background-image:url('${HOME}/style.png');list-style:url(${HOME}/list.png)">text</td></tr></table>`,
  `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`,
  `<p style="margin-top:-5000px;margin-left:-5000px;width:99999px;height:99999px;position:absolute;transform:scale(99)">large</p>`,
]

/** Those of the corpus beside this repository; none without it. */
export function corpus() {
  const data = process.env.GOODWORD_TEST_DATA ?? resolve(root, '../shared/data')
  const folder = join(data, 'corpora/strings')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)))
    .filter((vector) => vector.kind === 'html-xss' || vector.kind === 'message-html')
    .map((vector) => String(vector.input))
}

const PLACES = ['sidebar', 'conversation-list', 'composer', 'status']
/** A click on each lasting part of the app meets that part, not something of the mail's. */
export const covered = (page) => page.evaluate((places) => places.filter((place) => {
  const part = document.querySelector(`.frame [data-testid="${place}"]`)
  const box = part.getBoundingClientRect()
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight - box.y - 2))
  return !part.contains(hit) && !hit?.contains(part)
}), PLACES)

/** What must not be in the app's own page, wherever it came from: outside shows itself only there. */
export const foreign = (page, where = '.message') => page.evaluate((where) => {
  const all = [...document.querySelectorAll(where)].flatMap((part) => [...part.querySelectorAll('*')])
  const never = 'script, style, form, input, base, meta, link, object, embed, video, audio, svg:not(.icon), math, iframe:not([sandbox="allow-popups allow-popups-to-escape-sandbox"])'
  return all.filter((e) => e.matches(never)).map((e) => e.outerHTML.slice(0, 200))
    .concat(all.filter((e) => e.matches('a[href]') && !/^(https?:|mailto:|tel:|\/)/i.test(e.getAttribute('href'))).map((a) => a.href))
    .concat(all.flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith('on')).map((a) => a.name))
}, where)
