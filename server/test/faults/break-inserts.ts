/** Breaks the writer from within: loaded before the program, it lets the inserts into `logs` fail or hang in the driver. */
import pg from 'pg'

const ERRORS = { TypeError, SyntaxError, RangeError }

/** `hang` never comes to an end; an error with `always` is thrown by every insert from then on. */
type Fault = keyof typeof ERRORS | 'hang' | 'always TypeError'

/** The environment in which the program's inserts have these faults, one after the other; then they work. */
export function breakInserts(faults: Fault[]): Record<string, string> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, BREAK_INSERTS: faults.join() }
}

function failWith(fault: Fault): Promise<never> {
  if (fault === 'hang') return new Promise(() => undefined)
  const Broken = fault === 'always TypeError' ? TypeError : ERRORS[fault]
  return Promise.reject(new Broken('broken by a test'))
}

function install(faults: Fault[]): void {
  const { prototype } = pg.Client
  const query = prototype.query
  function broken(this: pg.Client, config: { text?: string } | string, ...rest: unknown[]): unknown {
    const text = typeof config === 'string' ? config : (config.text ?? '')
    const fault = /insert into "?logs\b/i.test(text) ? faults[0] : undefined
    if (!fault) return Reflect.apply(query, this, [config, ...rest])
    if (fault !== 'always TypeError') faults.shift()
    return failWith(fault)
  }
  Object.assign(prototype, { query: broken })
}

const planned = process.env['BREAK_INSERTS']
if (planned) install(planned.split(',') as Fault[])
