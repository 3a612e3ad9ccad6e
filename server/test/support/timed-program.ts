/** The program as `server/main.ts` runs it, with the clocks that a test hands it in TIMINGS. */
import type { Timings } from '../../platform/timings.ts'
import { runProgram } from '../../program.ts'

const timings = JSON.parse(process.env['TIMINGS'] ?? '') as Timings

await runProgram({ environment: process.env, args: process.argv.slice(2), timings })
