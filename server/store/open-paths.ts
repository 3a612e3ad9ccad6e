/** Objects of which too many keys have been noted become open, and what was noted below their keys becomes one (filter/open-objects.ts). */
import { findOpenObjects, foldPath, type OpenObjects } from '../filter/open-objects.ts'
import { nameBelow, type NotedKey } from '../filter/path-name.ts'
import { fallOf } from '../filter/path-weight.ts'
import type { Database } from '../platform/postgres/postgres.ts'

/** A row of `metadata_paths`. */
type Row = {
  path: NotedKey[]
  name: string
  types: string[]
  logs: number
  weight: number
  lastMs: number
  sampledMs: number
  namedKeys: string[] | null
}

/** Whether any was found. */
export async function openObjects(database: Database): Promise<boolean> {
  const known = await database.$queryRaw<Row[]>`
    SELECT path, name, types, logs::float8 AS logs, weight, named_keys AS "namedKeys",
      (extract(epoch FROM last_seen) * 1000)::float8 AS "lastMs", (extract(epoch FROM sampled_at) * 1000)::float8 AS "sampledMs"
    FROM metadata_paths`
  const folded = foldRows(known)
  if (!folded) return false
  const before = new Map(known.map((row) => [row.name, row]))
  const changed = folded.filter((row) => before.get(row.name) !== row)
  const left = new Set(folded.map(({ name }) => name))
  const gone = known.map(({ name }) => name).filter((name) => !left.has(name))
  await database.$transaction([
    database.$executeRaw`
      DELETE FROM metadata_paths WHERE id IN (
        SELECT sha256(convert_to(name, 'UTF8')) FROM jsonb_array_elements_text(${JSON.stringify(gone)}::jsonb) AS gone (name))`,
    database.$executeRaw`
      INSERT INTO metadata_paths (id, path, name, types, logs, weight, last_seen, sampled_at, named_keys)
      SELECT sha256(convert_to(name, 'UTF8')), path, name, ARRAY(SELECT unnest(types) ORDER BY 1), logs, weight,
        to_timestamp("lastMs" / 1000), to_timestamp("sampledMs" / 1000), "namedKeys"
      FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) AS changed (
        path text[], name text, types text[], logs bigint, weight float8, "lastMs" float8, "sampledMs" float8, "namedKeys" text[])
      ON CONFLICT (id) DO UPDATE SET (types, logs, weight, last_seen, sampled_at, named_keys) =
        (excluded.types, excluded.logs, excluded.weight, excluded.last_seen, excluded.sampled_at, excluded.named_keys)`,
  ])
  return true
}

/** Undefined if nothing changes. What two objects had between them may be too many keys for the one that they become. */
function foldRows(rows: readonly Row[]): readonly Row[] | undefined {
  let folded: readonly Row[] | undefined
  for (;;) {
    const current: readonly Row[] = folded ?? rows
    const found = findOpenObjects(current)
    const open = new Map(found)
    for (const { name, namedKeys } of current) if (namedKeys) open.set(name, new Set(namedKeys))
    const next = foldOnce(current, { open, found })
    if (found.size === 0 && next.length === current.length) return folded
    folded = next
  }
}

type Objects = { open: OpenObjects; found: OpenObjects }

/** Rows that have not changed are the same objects. */
function foldOnce(rows: readonly Row[], { open, found }: Objects): Row[] {
  const folded = new Map<string, Row>()
  for (const row of rows) {
    const { path, name } = foldPath(row.path, open)
    const same = name === row.name
    const next = same ? row : { ...row, path, name, namedKeys: row.namedKeys && [] }
    const known = folded.get(name)
    folded.set(name, known ? add(known, next) : next)
  }
  for (const row of rows) noteObjects(row, { open, found, folded })
  return [...folded.values()]
}

/** An object that has become open has as many logs as the most frequent path in it. */
function noteObjects(row: Row, { open, found, folded }: Objects & { folded: Map<string, Row> }): void {
  let name = ''
  for (const [i, key] of row.path.entries()) {
    name = nameBelow(name, key)
    const keys = found.get(name)
    if (!keys || i === row.path.length - 1) continue
    const object = foldPath(row.path.slice(0, i + 1), open)
    const inside = folded.get(foldPath(row.path, open).name) ?? row
    const known = folded.get(object.name) ?? { ...inside, ...object, types: [] }
    const namedKeys = object.name === name ? [...keys] : []
    folded.set(object.name, { ...most(known, inside), namedKeys })
  }
}

/** `row` at the place of `known`. A log that has both counts for two here; those that come later count once. */
function add(known: Row, row: Row): Row {
  const sampledMs = Math.max(known.sampledMs, row.sampledMs)
  return {
    ...known,
    types: [...new Set([...known.types, ...row.types])],
    logs: known.logs + row.logs,
    weight: fall(known, sampledMs) + fall(row, sampledMs),
    lastMs: Math.max(known.lastMs, row.lastMs),
    sampledMs,
    namedKeys: known.namedKeys ?? row.namedKeys,
  }
}

function most(known: Row, row: Row): Row {
  const sampledMs = Math.max(known.sampledMs, row.sampledMs)
  return {
    ...known,
    logs: Math.max(known.logs, row.logs),
    weight: Math.max(fall(known, sampledMs), fall(row, sampledMs)),
    lastMs: Math.max(known.lastMs, row.lastMs),
    sampledMs,
  }
}

const fall = ({ weight, sampledMs }: Row, untilMs: number) => weight * fallOf(untilMs - sampledMs)
