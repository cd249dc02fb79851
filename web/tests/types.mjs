// `npm run types`: types from the checked-in OpenAPI file, when it is there.
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

const from = new URL('../../docs/openapi.json', import.meta.url).pathname
if (!existsSync(from)) { process.stdout.write('skipped: docs/openapi.json is not there yet\n'); process.exit(0) }
const made = spawnSync('npx', ['openapi-typescript', from, '-o', new URL('../src/api/schema.d.ts', import.meta.url).pathname], { stdio: 'inherit' })
process.exit(made.status ?? 1)
