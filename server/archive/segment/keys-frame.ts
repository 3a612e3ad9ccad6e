/** The frame `keys`: when, how severe, of what. */
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { momentOf, type Moment } from '../../platform/moment.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { AREAS, areasOf, blocksOf, createAreas, endAreas, type AreaReaders, type AreaWriters } from './areas.ts'
import { readCodes, readNumbers, toDictionary, writeCodes, writeNumbers, zeros } from './codes.ts'
import { readTextColumn, writeTextColumn, type Column } from './column.ts'
import { readFrame, writeFrame, type PiledFrame } from './frame.ts'
import { lazy } from './lazy.ts'
import type { Reader } from './reader.ts'
import { createWriter, type Writer } from './writer.ts'

const PART = 'The frame keys'

export type Times = { ms: Float64Array; us: Float64Array }

export type Keys = {
  times(): Times
  columns(): {
    level: Column<LogLevel>
    resourceId: Column<string | null>
    parentResourceId: Column<string | null>
    commit: Column<string | null>
  }
}

export function writeKeys(rows: readonly LogRow[]): Buffer {
  const times = createWriter()
  const areas = createAreas()
  writeTimes(times, rows)
  writeLevels(areas, rows)
  const texts = (field: 'resourceId' | 'parentResourceId' | 'commit') => rows.map((row) => row[field])
  const { codes } = writeTextColumn(areas, texts('resourceId'), zeros(rows.length))
  writeTextColumn(areas, texts('parentResourceId'), codes)
  writeTextColumn(areas, texts('commit'), codes)
  return writeFrame(rows.length, [{ bytes: times.done() }, ...blocksOf(areas)])
}

export function readKeys(frame: Uint8Array | PiledFrame, n: number): Keys {
  const [times, ...areas] = readFrame(frame, { part: PART, n, blocks: 1 + AREAS })
  return {
    times: lazy(() => readTimes(times as Reader, n)),
    columns: lazy(() => readColumns(areasOf(areas), n)),
  }
}

function readColumns(areas: AreaReaders, n: number): ReturnType<Keys['columns']> {
  const level = readLevels(areas, n)
  const resourceId = readTextColumn(areas, { by: () => zeros(n), length: n })
  const byResource = { by: () => resourceId.codes, length: n }
  const parentResourceId = readTextColumn(areas, byResource)
  const commit = readTextColumn(areas, byResource)
  endAreas(areas)
  return { level, resourceId, parentResourceId, commit }
}

/** Milliseconds since the row before, then the microseconds: since the row before too, where both are of one millisecond. */
function writeTimes(writer: Writer, rows: readonly LogRow[]): void {
  const times = rows.map(({ timestamp }) => timestamp)
  const steps = times.map(({ ms }, i) => ms - (times[i - 1] ?? { ms }).ms)
  const micros = times.map(({ us }, i) => us - (steps[i] === 0 ? (times[i - 1]?.us ?? 0) : 0))
  if (steps.some((step) => step < 0) || micros.some((micro) => micro < 0)) {
    throw new RangeError('The rows of a segment are in the order of the key.')
  }
  writer.signed(times[0]?.ms ?? 0)
  writeNumbers(writer, steps)
  writeNumbers(writer, micros)
}

function readTimes(reader: Reader, n: number): Times {
  const first = reader.signed()
  const ms = readNumbers(reader, n)
  const us = readNumbers(reader, n)
  reader.end()
  ms[0] = first
  for (let i = 1; i < n; i++) {
    if (ms[i] === 0) us[i] = (us[i] ?? 0) + (us[i - 1] ?? 0)
    ms[i] = (ms[i] ?? 0) + (ms[i - 1] ?? 0)
  }
  return { ms, us }
}

export const momentAt = ({ ms, us }: Times, i: number): Moment => momentOf(ms[i] ?? 0, us[i] ?? 0)

function writeLevels({ numbers }: AreaWriters, rows: readonly LogRow[]): void {
  const { list, codes } = toDictionary(rows.map(({ level }) => level))
  numbers.varint(list.length)
  for (const level of list) numbers.byte(LEVELS.indexOf(level))
  writeCodes(numbers, codes, list.length)
}

function readLevels({ numbers }: AreaReaders, n: number): Column<LogLevel> {
  const size = numbers.count(LEVELS.length)
  const list = Array.from({ length: size }, () => {
    const level = LEVELS[numbers.byte()]
    if (level === undefined) throw numbers.fail('it has an unknown level')
    return level
  })
  return {
    size,
    codes: readCodes(numbers, { length: n, size }),
    value: (code) => list[code] ?? 'info',
    codeOf: (level) => (list.includes(level) ? list.indexOf(level) : undefined),
  }
}
