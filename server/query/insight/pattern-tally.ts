/** Counts the logs of a selection, or of a sample of it, by their patterns. */
import type { PatternVariable, StatsValue } from '../../generated/graphql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { mergeTemplates } from '../../log/merge-templates.ts'
import { templateOf } from '../../log/template.ts'
import { compareMoments, earlier, momentOf, type Moment } from '../../platform/moment.ts'
import type { Shape } from '../buckets.ts'
import { countBand, designOf, type Pages } from './bands.ts'
import { createDrawnPages, WHOLE } from './drawn-pages.ts'
import type { PatternRow } from './pattern-rows.ts'
import { variablesOf } from './pattern-variables.ts'
import type { Told } from './sampler.ts'
import { add, estimated, exact } from './values.ts'

/** Numbers of logs, from 0 on. */
type Logs = readonly number[]

/** The logs of one template, and some of their messages. */
type Kind = {
  template: string
  logs: Logs
  messages: readonly string[]
  newest: LogKey
  /** The time of the earliest one. */
  first: Moment
}

type GrowingKind = Kind & { logs: number[]; messages: string[] }

export type CountedPattern = {
  /** As a template, see log/template.ts. */
  pattern: string
  count: StatsValue
  /** Those that occur. */
  byLevel: { level: LogLevel; count: StatsValue }[]
  /** The most frequent. */
  resources: { resourceId: string; count: StatsValue }[]
  /** Of each bucket, in their order; empty without buckets. */
  buckets: StatsValue[]
  variables: PatternVariable[]
  /** The newest log. */
  newest: LogKey
  /** The time of the earliest one. */
  first: Moment
}

export type Patterns = { patterns: CountedPattern[]; others: StatsValue }

/** More are not merged: a message that is another one each time would make the merge slow, and it says little. */
const MAX_MERGED = 5000
const MAX_RESOURCES = 5
/** Messages for the values of variables. */
const MAX_MESSAGES = 50
const MAX_MESSAGE_CHARS = 8 * 1024 * 1024

type Wanted = {
  first: number
  shape: Shape | undefined
  fraction: number
  /** Templates that are merged with those of the logs: with few logs, words that differ would look like words that do not. */
  learned: Iterable<string>
}

/** What is kept of each log, by its number: an object for each would be moved through the memory again and again while others come. */
function createColumns() {
  const columns = {
    levels: [] as LogLevel[],
    resources: [] as (string | null)[],
    ms: [] as number[],
    pages: createDrawnPages(),
  }
  const names = new Map<string, string>()

  /** Each is one text in the memory. */
  function nameOf(text: string): string {
    const known = names.get(text)
    if (known === undefined) names.set(text, text)
    return known ?? text
  }

  return {
    ...columns,
    add({ level, resourceId, ms, page }: PatternRow): void {
      columns.levels.push(level)
      columns.resources.push(resourceId === null ? null : nameOf(resourceId))
      columns.ms.push(ms)
      columns.pages.add(page)
    },
  }
}

type Columns = ReturnType<typeof createColumns>

export function createPatternTally() {
  const columns = createColumns()
  const kinds = new Map<string, GrowingKind>()
  let kept = 0

  function kindOf({ message, ms, us, id }: PatternRow): GrowingKind {
    const template = templateOf(message)
    const known = kinds.get(template)
    if (known) return known
    const first = momentOf(ms, us)
    const added = { template, logs: [], messages: [], newest: { timestamp: first, id }, first }
    kinds.set(template, added)
    return added
  }

  return {
    add(row: PatternRow): void {
      const kind = kindOf(row)
      kind.logs.push(columns.ms.length)
      columns.add(row)
      if (isNewer(row, kind.newest)) kind.newest = { timestamp: momentOf(row.ms, row.us), id: row.id }
      if (compareMoments(row, kind.first) < 0) kind.first = momentOf(row.ms, row.us)
      const { message } = row
      if (kind.messages.length >= MAX_MESSAGES || kept + message.length > MAX_MESSAGE_CHARS) return
      kind.messages.push(message)
      kept += message.length
    },
    tell: (wanted: Wanted): Told<Patterns> => tell([...kinds.values()], columns, wanted),
  }
}

function isNewer(log: Pick<PatternRow, 'ms' | 'us' | 'id'>, { timestamp, id }: LogKey): boolean {
  const order = compareMoments(log, timestamp)
  return order > 0 || (order === 0 && log.id > id)
}

function tell(kinds: readonly Kind[], columns: Columns, wanted: Wanted): Told<Patterns> {
  const { first, shape, fraction, learned } = wanted
  const countOf = createCounter(columns)
  const groups = merge(kinds, learned)
    .map((group) => ({ ...group, counted: countOf(group.logs) }))
    .map((group) => ({ ...group, weight: group.counted.whole + group.counted.logs / fraction }))
    .toSorted((a, b) => b.weight - a.weight || (a.template < b.template ? -1 : 1))
  const ofGroup = { logs: sum(groups, ({ logs }) => logs), squares: sum(groups, ({ squares }) => squares) }
  const figureOf = createFigures({ countOf, fraction, design: designOf(ofGroup) })
  const { whole, ...sampled } = countOf(groups.flatMap(({ logs }) => logs))
  return {
    answer: {
      patterns: groups.slice(0, first).map((group) => toPattern(group, { columns, shape, figureOf })),
      others: figureOf(groups.slice(first).flatMap(({ logs }) => logs)),
    },
    whole,
    sampled,
    ofGroup,
  }
}

type OfTemplate = { template: string; logs: readonly unknown[] }

/** Under the pattern that they have in common. The most frequent are merged, of equal ones the first by their text. */
export function mergeFrequent<Each extends OfTemplate>(
  kinds: readonly Each[],
  learned: Iterable<string>,
): ReadonlyMap<string, readonly Each[]> {
  const inOrder = kinds.toSorted((a, b) => b.logs.length - a.logs.length || (a.template < b.template ? -1 : 1))
  const frequent = inOrder.slice(0, MAX_MERGED).map(({ template }) => template)
  const merged = mergeTemplates(frequent, learned)
  return Map.groupBy(inOrder, ({ template }) => merged.get(template) ?? template)
}

function merge(kinds: readonly Kind[], learned: Iterable<string>): Kind[] {
  return [...mergeFrequent(kinds, learned)].map(([template, members]) => ({
    template,
    logs: members.flatMap(({ logs }) => logs),
    messages: members.flatMap(({ messages }) => messages).slice(0, MAX_MESSAGES),
    newest: members.map(({ newest }) => newest).reduce(newer),
    first: members.map(({ first }) => first).reduce(earlier),
  }))
}

const newer = (a: LogKey, b: LogKey): LogKey => (isNewer({ ...a.timestamp, id: a.id }, b) ? a : b)

const sum = (groups: readonly { counted: Counted }[], of: (counted: Counted) => number) =>
  groups.reduce((total, { counted }) => total + of(counted), 0)

/** Those that count for themselves, and those that were drawn with their page. */
type Counted = Pages & { whole: number }

type CountOf = (logs: Logs) => Counted

function createCounter({ pages }: Columns): CountOf {
  /** How many logs are on each page, of those that are counted now. */
  const onPage = new Uint32Array(pages.count())
  return (logs) => {
    const counted = { whole: 0, logs: 0, squares: 0 }
    const seen: number[] = []
    for (const log of logs) {
      const page = pages.ofLogs[log] ?? WHOLE
      if (page === WHOLE) {
        counted.whole++
        continue
      }
      const before = onPage[page] ?? 0
      onPage[page] = before + 1
      counted.logs++
      counted.squares += 2 * before + 1
      if (before === 0) seen.push(page)
    }
    for (const page of seen) onPage[page] = 0
    return counted
  }
}

type FigureOf = (logs: Logs) => StatsValue

type Figuring = { countOf: CountOf; fraction: number; design: number }

function createFigures({ countOf, fraction, design }: Figuring): FigureOf {
  return (logs) => {
    const { whole, ...drawn } = countOf(logs)
    if (fraction === 1) return exact(whole, { n: whole })
    return estimated(add(countBand({ ...drawn, fraction, design }), whole), { n: logs.length })
  }
}

type Making = { columns: Columns; shape: Shape | undefined; figureOf: FigureOf }

function toPattern({ template, logs, ...kind }: Kind, { columns, shape, figureOf }: Making): CountedPattern {
  const byLevel = Map.groupBy(logs, (log) => columns.levels[log])
  const byResource = Map.groupBy(logs, (log) => columns.resources[log] ?? null)
  const bucketOf = ({ originMs, intervalMs }: Shape, log: number) =>
    Math.floor(((columns.ms[log] ?? NaN) - originMs) / intervalMs)
  const byBucket = shape ? Map.groupBy(logs, (log) => bucketOf(shape, log)) : undefined
  return {
    pattern: template,
    count: figureOf(logs),
    byLevel: LEVELS.filter((level) => byLevel.has(level)).map((level) => ({
      level,
      count: figureOf(byLevel.get(level) ?? []),
    })),
    resources: [...byResource]
      .filter(hasResource)
      .toSorted(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
      .slice(0, MAX_RESOURCES)
      .map(([resourceId, ofResource]) => ({ resourceId, count: figureOf(ofResource) })),
    buckets: Array.from({ length: shape?.count ?? 0 }, (_, i) => figureOf(byBucket?.get(i) ?? [])),
    variables: variablesOf(template, kind.messages),
    newest: kind.newest,
    first: kind.first,
  }
}

const hasResource = (of: [string | null, number[]]): of is [string, number[]] => of[0] !== null
