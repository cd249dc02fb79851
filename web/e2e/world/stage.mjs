// What most journeys begin with: the demo company on a server of its own, a browser, and people at their screens.
import { after, test } from 'node:test'
import { call } from './api.mjs'
import { launch, missing, person } from './browser.mjs'
import { demo } from './server.mjs'

/** For a server that shall reach what a test runs beside it. */
export const NEARBY = { GOODWORD_OUTSIDE__ALLOWED_HOSTS: '["127.0.0.1","localhost"]' }

/**
 * Awaited at the top of a file: `desk`, `browser`, each of `people` by name, signed in ({ ines: 'administrator' }, or
 * { role, size } for a screen of another size), and `journey`, whose steps get their pages in this order; what went wrong
 * on any of them fails it. With `skip` there is only `journey`, which says why. `env` is more of the server's; `company` is
 * what the first of the people, who administers, sets of the company.
 */
export async function staged(people, { skip = missing, timeout = 120_000, env, company } = {}) {
  const names = Object.keys(people), stage = {}
  const journey = (name, steps) => test(name, { skip, timeout }, async () => {
    await steps(...names.map((one) => stage[one].page))
    for (const one of names) stage[one].clean()
  })
  if (skip) return { journey }
  const desk = await demo({ env }), browser = await launch()
  after(async () => { await browser.close(); await desk.stop() })
  for (const name of names) {
    const { role, size } = typeof people[name] === 'string' ? { role: people[name] } : people[name]
    stage[name] = await person(browser, desk.address, { link: desk.link(role), size })
  }
  if (company) await call(stage[names[0]].page, 'PATCH', '/company', company)
  return { desk, browser, journey, ...stage }
}
