/** logger(1), which hands each log to a syslog daemon, for as long as it takes: <socket> <service> <count> <per second>. Prints the numbers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { numbersAt } from './numbers.mjs'

const [socket, service, count, perSecond] = process.argv.slice(2)
const logger = spawn('logger', ['--socket', socket, '--tag', service], { stdio: ['pipe', 'inherit', 'inherit'] })
const ended = once(logger, 'close')
const taken = []
for await (const number of numbersAt(Number(perSecond), Number(count))) {
  logger.stdin.write(`${number}\n`)
  taken.push(number)
}
logger.stdin.end()
const [code] = await ended
if (code !== 0) throw new Error(`logger ended with ${code}`)
console.log(JSON.stringify(taken))
