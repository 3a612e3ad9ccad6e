/** The program as `server/main.ts` runs it, with clocks that are four times as fast. */
import { runProgram } from '../../program.ts'
import { QUICK_TIMINGS } from './quick-timings.ts'

await runProgram({ environment: process.env, command: undefined, timings: QUICK_TIMINGS })
