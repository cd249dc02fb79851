// Loaded beside each file of journeys: one that fails writes its name where JOURNEYS_FAILED says.
import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'

const { JOURNEYS_FAILED: list, NODE_TEST_CONTEXT: tested } = process.env
process.on('exit', (code) => { if (code && list && tested) appendFileSync(list, `${relative(process.cwd(), process.argv[1])}\n`) })
