/** Loaded before a writer: it freezes itself in the middle of its work, at a moment that no test could hit from outside. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'

/**
 * `decode`: it has a batch in hand and has decided to write it. `sent`: its rows are under way to PostgreSQL, and it learns what became of
 * them when it wakes up.
 */
type Moment = 'decode' | 'sent'

/** The environment of a writer that freezes at the next such moment after SIGUSR2. */
export function freezesAt(moment: Moment): Record<string, string> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, FREEZES_AT: moment }
}

/** Whether a process is stopped by a signal. */
export async function isFrozen(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)])
  return stdout.trim().startsWith('T')
}

function install(moment: string): void {
  let isArmed = false
  process.on('SIGUSR2', () => (isArmed = true))
  function pass(found: boolean): void {
    if (!isArmed || !found) return
    isArmed = false
    process.kill(process.pid, 'SIGSTOP')
  }
  if (moment === 'decode') {
    const parse = JSON.parse
    JSON.parse = (text: string, reviver) => {
      pass(typeof text === 'string' && /^\[[12],"/.test(text))
      return parse(text, reviver) as unknown
    }
    return
  }
  const { prototype } = pg.Client
  const query = prototype.query
  function freezing(this: pg.Client, config: { text?: string } | string, ...rest: unknown[]): unknown {
    const text = typeof config === 'string' ? config : (config.text ?? '')
    const answer: unknown = Reflect.apply(query, this, [config, ...rest])
    pass(/insert into logs\b/i.test(text) && isWriters(this))
    return answer
  }
  Object.assign(prototype, { query: freezing })
}

/** The watch and the keeper have connections of their own. */
const isWriters = (client: pg.Client) =>
  'connectionParameters' in client &&
  JSON.stringify(client.connectionParameters).includes('"timberline-writer+archive"')

const planned = process.env['FREEZES_AT']
if (planned) install(planned)
