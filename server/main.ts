/** What `npm start` runs: the program with its own clocks. */
import { TIMINGS } from './platform/timings.ts'
import { runProgram } from './program.ts'

await runProgram({ environment: process.env, command: process.argv[2], timings: TIMINGS })
