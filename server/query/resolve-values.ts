/**
 * Fields of few values (a resource, a revision) are searched in two steps: the values that match, then the logs that have one of them,
 * for which there are indexes. The database notes the values, as the migration `values` says.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import type { Condition, TextCondition } from '../filter/condition.ts'
import { testText } from '../filter/to-sql.ts'
import { COLUMNS } from '../filter/log-row.ts'

const FIELDS: readonly string[] = ['resourceId', 'commit', 'parentResourceId']

/** Logs with one of more values than this are so frequent that a walk finds a page of them soon. */
const MAX_VALUES = 100

/** The condition with the searches in these fields replaced by the values that they match in this snapshot. */
export async function resolveValues(snapshot: Snapshot, condition: Condition): Promise<Condition> {
  const searches = searchesIn(condition)
  if (searches.length === 0) return condition
  const questions = searches.map((search, i) => matchingValues(search, i))
  const found = await snapshot.query<{ search: number; values: string[] }>(Prisma.join(questions, ' UNION ALL '))
  const resolved = new Map<Condition, Condition>()
  for (const { search, values } of found) {
    const leaf = searches[search]
    if (leaf && values.length <= MAX_VALUES) {
      resolved.set(leaf, { kind: 'text', field: leaf.field, op: 'in', values })
    }
  }
  return replace(condition, resolved)
}

function searchesIn(condition: Condition): TextCondition[] {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.flatMap(searchesIn)
  if (condition.kind === 'not') return searchesIn(condition.of)
  if (condition.kind !== 'text' || !FIELDS.includes(condition.field)) return []
  return condition.op === 'in' || condition.op === 'isNull' ? [] : [condition]
}

/** No row where not all values of the field are known. */
function matchingValues(search: TextCondition, i: number): Prisma.Sql {
  const column = COLUMNS[search.field]
  return Prisma.sql`
    SELECT ${i}::int AS search, ARRAY(
      SELECT value FROM log_values WHERE field = ${column} AND ${testText(Prisma.sql`value`, search)} LIMIT ${MAX_VALUES + 1}
    ) AS values
    FROM log_value_fields WHERE field = ${column} AND is_complete`
}

function replace(condition: Condition, by: ReadonlyMap<Condition, Condition>): Condition {
  if (condition.kind === 'and' || condition.kind === 'or') {
    return { kind: condition.kind, of: condition.of.map((part) => replace(part, by)) }
  }
  if (condition.kind === 'not') return { kind: 'not', of: replace(condition.of, by) }
  return by.get(condition) ?? condition
}
