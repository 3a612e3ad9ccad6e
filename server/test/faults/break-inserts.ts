/** Breaks the writer from within: loaded before the program, it lets the inserts into `logs` fail or hang in the driver. */
import pg from 'pg'

const ERRORS = { TypeError, SyntaxError, RangeError }

/** `hang` never comes to an end; an error with `always` is thrown by every insert from then on. */
type Fault = keyof typeof ERRORS | 'hang' | 'always TypeError'

/** The environment in which the program's inserts have these faults, one after the other; then they work. */
export function breakInserts(faults: Fault[]): Record<string, string> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, BREAK_INSERTS: faults.join() }
}

type Callback = (error: Error) => void

/** As the driver does: it tells who has given a callback by that, the others by a promise. */
function failWith(fault: Fault, callback: Callback | undefined): Promise<never> | undefined {
  if (fault === 'hang') return new Promise(() => undefined)
  const error = new (fault === 'always TypeError' ? TypeError : ERRORS[fault])('broken by a test')
  if (!callback) return Promise.reject(error)
  process.nextTick(callback, error)
  return undefined
}

function install(faults: Fault[]): void {
  const { prototype } = pg.Client
  const query = prototype.query
  function broken(this: pg.Client, config: { text?: string } | string, ...rest: unknown[]): unknown {
    const text = typeof config === 'string' ? config : (config.text ?? '')
    const fault = /insert into "?logs\b/i.test(text) ? faults[0] : undefined
    if (!fault) return Reflect.apply(query, this, [config, ...rest])
    if (fault !== 'always TypeError') faults.shift()
    const last = rest.at(-1)
    return failWith(fault, typeof last === 'function' ? (last as Callback) : undefined)
  }
  Object.assign(prototype, { query: broken })
}

const planned = process.env['BREAK_INSERTS']
if (planned) install(planned.split(',') as Fault[])
