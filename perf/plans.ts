/** How PostgreSQL answers a question: the plans of the product's own statements, by its module auto_explain. */
import { readFile } from 'node:fs/promises'
import type { Client } from 'pg'
import { send } from './freshness.ts'
import type { Question } from './questions.ts'
import type { Servers } from './servers.ts'

type Statement = { ms: number; plan: string }

const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
}
/** Asked so often before: caches and prepared statements are warm. */
const WARM = 6

/** A text for each question: its statements' times, and the plan of the slowest. */
export async function readPlans(servers: Servers, client: Client, questions: Question[]): Promise<string[]> {
  if (questions.length === 0) return []
  const databaseName = new URL(servers.databaseUrl).pathname.slice(1)
  for (const [name, value] of Object.entries(SETTINGS)) {
    await client.query(`ALTER DATABASE ${databaseName} SET ${name} = '${value}'`)
  }
  const { url, stop } = await servers.startProduct({ ROLE: 'api' })
  const texts: string[] = []
  for (const { name, ask } of questions) {
    for (let i = 0; i < WARM; i++) await send(`${url}/graphql`, ask(i))
    const before = await readFile(servers.postgresLog, 'utf8')
    await send(`${url}/graphql`, ask(WARM))
    const statements = readStatements((await readFile(servers.postgresLog, 'utf8')).slice(before.length))
    const [slowest] = statements.toSorted((one, other) => other.ms - one.ms)
    const times = statements.map(({ ms }) => ms.toFixed(1)).join(' + ')
    texts.push(`${name}: ${times} ms; the slowest:\n\n${slowest?.plan ?? 'none'}\n`)
  }
  await stop()
  return texts
}

/** An entry begins with its time; the lines of its plan begin with a tab. */
function readStatements(log: string): Statement[] {
  const entries = log.matchAll(/duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n?)*)/g)
  return [...entries].map(([, ms, plan = '']) => ({ ms: Number(ms), plan: shorten(plan) }))
}

/** Without the statement itself, and without what was never run. */
function shorten(plan: string): string {
  const lines = plan.split('\n').map((line) => line.slice(1, 200))
  const root = lines.findIndex((line) => /\(cost=/.test(line))
  return lines
    .slice(root)
    .filter((line) => !line.includes('never executed'))
    .join('\n')
}
