/** Runs a client as its users do, in a process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLIENTS, PYTHON } from './install.ts'

const execute = promisify(execFile)

const TIMEOUT_MS = 30_000

type Sender = {
  /** A file of `senders/`. */
  sender: string
  args: readonly string[]
  /** Variables beside those of the test. */
  env?: Record<string, string>
  timeoutMs?: number
}

/** Resolves with what it has printed when it has ended well; else rejects with that. */
export async function send({ sender, args, env = {}, timeoutMs = TIMEOUT_MS }: Sender): Promise<string> {
  const program = sender.endsWith('.py') ? PYTHON : process.execPath
  const options = { timeout: timeoutMs, cwd: CLIENTS, env: { ...process.env, NODE_OPTIONS: '', ...env } }
  const { stdout, stderr } = await execute(program, [join('senders', sender), ...args], options)
  return `${stdout}${stderr}`
}
