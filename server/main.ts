/** What `npm start` runs: the program with its own clocks. */
import { TIMINGS } from './platform/timings.ts'
import { runProgram } from './program.ts'

await runProgram({ environment: process.env, args: process.argv.slice(2), timings: TIMINGS })
