import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogRow } from '../state/operations.ts'
import { countNew, EMPTY_WINDOW, MAX_ROWS, reduceWindow, type TailEvent, type TailWindow } from './tail-window.ts'

function log(number: number): LogRow {
  return {
    id: String(number),
    timestamp: new Date(number).toISOString(),
    level: 'INFO',
    message: `log ${number}`,
    resourceId: null,
    parentResourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
  }
}

const logs = (from: number, count: number) => Array.from({ length: count }, (_, i) => log(from + i))
const ids = (rows: readonly LogRow[]) => rows.map(({ id }) => Number(id))
const run = (events: readonly TailEvent[], window = EMPTY_WINDOW) => events.reduce(reduceWindow, window)

/** What happens to one tail: logs come in (some twice), are stored later, and somebody pauses and resumes. */
type Step =
  { kind: 'come'; count: number } | { kind: 'again' } | { kind: 'list' } | { kind: 'pause' } | { kind: 'resume' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('come' as const), count: fc.integer({ min: 0, max: 130 }) }),
    fc.constantFrom<Step>({ kind: 'again' }, { kind: 'list' }, { kind: 'pause' }, { kind: 'resume' }),
  ),
)

/** Plays the steps against a stream whose logs are numbered, and whose list holds all of them. */
function play(before: number, all: readonly Step[]): { window: TailWindow; total: number } {
  let total = before
  let last: readonly LogRow[] = []
  let window = EMPTY_WINDOW
  for (const step of all) {
    if (step.kind === 'come') {
      last = logs(total, step.count)
      total += step.count
      window = reduceWindow(window, { kind: 'batch', logs: last })
    } else if (step.kind === 'again') window = reduceWindow(window, { kind: 'batch', logs: last.slice(-MAX_ROWS) })
    else if (step.kind === 'list')
      window = reduceWindow(window, { kind: 'fill', page: logs(0, total).toReversed().slice(0, MAX_ROWS) })
    else window = reduceWindow(window, step)
  }
  return { window, total }
}

describe('the window of a live tail', () => {
  it('has each log once, or has counted it, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_ROWS }), steps, (before, all) => {
        const { window, total } = play(before, [{ kind: 'list' }, ...all])
        const held = [...ids(window.waiting), ...ids(window.rows)]
        expect(new Set(held).size).toBe(held.length)
        expect(held.length + window.overflow + window.missed.count + window.passed).toBe(total)
        expect(window.rows.length).toBeLessThanOrEqual(MAX_ROWS)
        expect(window.waiting.length).toBeLessThanOrEqual(MAX_ROWS)
      }),
    )
  })

  it('shows the newest first, and nothing is missing between its rows', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { window } = play(0, [{ kind: 'list' }, ...all])
        const rows = ids(window.rows)
        expect(rows).toEqual(rows.toSorted((a, b) => b - a))
        const span = rows.length === 0 ? 0 : (rows[0] ?? 0) - (rows.at(-1) ?? 0) + 1
        expect(span).toBe(rows.length)
      }),
    )
  })

  it('puts the first page of the list under the logs that came before it', () => {
    const page = [log(5), log(4), log(3)]
    const window = run([
      { kind: 'batch', logs: [log(5), log(6)] },
      { kind: 'fill', page },
    ])
    expect(ids(window.rows)).toEqual([6, 5, 4, 3])
  })

  it('puts on top what the list has above the logs of a tail that has lost its connection, and shows it once', () => {
    const window = run([
      { kind: 'start' },
      { kind: 'batch', logs: [log(3)] },
      { kind: 'fill', page: [log(3), log(1)] },
      { kind: 'batch', logs: [log(4)] },
      { kind: 'fill', page: [log(6), log(5), log(4), log(3), log(2), log(1)] },
      { kind: 'batch', logs: [log(5), log(6), log(7)] },
    ])
    expect(ids(window.rows)).toEqual([7, 6, 5, 4, 3, 2, 1])
  })

  it('takes in what was on its way when the tail began', () => {
    const window = run([
      { kind: 'fill', page: [log(2), log(1)] },
      { kind: 'batch', logs: [log(5)] },
      { kind: 'fill', page: [log(5), log(4), log(3), log(2), log(1)] },
    ])
    expect(ids(window.rows)).toEqual([5, 4, 3, 2, 1])
  })

  it('stands still while it is paused, and goes on without a gap', () => {
    const paused = run([{ kind: 'batch', logs: logs(0, 3) }, { kind: 'pause' }, { kind: 'batch', logs: logs(3, 60) }])
    expect(ids(paused.rows)).toEqual([2, 1, 0])
    expect(countNew(paused)).toBe(60)
    const resumed = run([{ kind: 'resume' }], paused)
    expect(ids(resumed.rows)).toEqual(ids(logs(0, 63).toReversed()))
    expect(resumed.missed).toEqual({ count: 0, unknown: false })
    expect(resumed.startedAtTop).toBe(paused.startedAtTop + 1)
  })

  it('shows the newest without a gap after more than it can keep came while it was paused', () => {
    const before = run([{ kind: 'batch', logs: logs(0, 60) }, { kind: 'pause' }])
    const paused = run(
      [
        { kind: 'batch', logs: logs(60, 90) },
        { kind: 'batch', logs: logs(150, 60) },
      ],
      before,
    )
    expect(countNew(paused)).toBe(150)
    const resumed = run([{ kind: 'resume' }], paused)
    expect(ids(resumed.rows)).toEqual(ids(logs(110, 100).toReversed()))
    expect(resumed).toMatchObject({ missed: { count: 0, unknown: false }, passed: 110 })
  })

  it('says what the server has skipped', () => {
    const window = run([
      { kind: 'skipped', count: 7 },
      { kind: 'skipped', count: null },
    ])
    expect(window.missed).toEqual({ count: 7, unknown: true })
    expect(run([{ kind: 'dismiss' }], window).missed).toEqual({ count: 0, unknown: false })
  })

  it('keeps the rows of the last search until the next one has some', () => {
    const started = run([{ kind: 'batch', logs: logs(0, 3) }, { kind: 'start' }, { kind: 'batch', logs: [] }])
    expect(ids(started.rows)).toEqual([2, 1, 0])
    expect(ids(run([{ kind: 'batch', logs: [log(9)] }], started).rows)).toEqual([9])
    expect(ids(run([{ kind: 'fill', page: [] }], started).rows)).toEqual([])
  })
})
