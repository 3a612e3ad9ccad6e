/** Counts the logs of a selection, or of a sample of it, by their patterns. */
import type { PatternVariable, StatsValue } from '../../generated/graphql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { mergeTemplates } from '../../log/merge-templates.ts'
import { templateOf } from '../../log/template.ts'
import { earlier, momentOf, type Moment } from '../../platform/moment.ts'
import type { Shape } from '../buckets.ts'
import { countBand, designOf, type Pages } from './bands.ts'
import type { PatternRow } from './pattern-rows.ts'
import { variablesOf } from './pattern-variables.ts'
import type { Told } from './sampler.ts'
import { add, estimated, exact } from './values.ts'

/** A log without its message. */
type Seen = Omit<PatternRow, 'message'>

/** The logs of one template, and some of their messages. */
type Kind = { template: string; logs: Seen[]; messages: string[] }

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

export function createPatternTally() {
  const kinds = new Map<string, Kind>()
  let kept = 0

  return {
    add({ message, ...log }: PatternRow): void {
      const template = templateOf(message)
      const kind = kinds.get(template) ?? { template, logs: [], messages: [] }
      kinds.set(template, kind)
      kind.logs.push(log)
      if (kind.messages.length >= MAX_MESSAGES || kept + message.length > MAX_MESSAGE_CHARS) return
      kind.messages.push(message)
      kept += message.length
    },
    tell: (wanted: Wanted): Told<Patterns> => tell([...kinds.values()], wanted),
  }
}

function tell(kinds: readonly Kind[], { first, shape, fraction, learned }: Wanted): Told<Patterns> {
  const weigh = (logs: readonly Seen[]) => logs.reduce((sum, { whole }) => sum + (whole ? 1 : 1 / fraction), 0)
  const groups = merge(kinds, learned)
    .map((group) => ({ ...group, weight: weigh(group.logs) }))
    .toSorted((a, b) => b.weight - a.weight || (a.template < b.template ? -1 : 1))
  const drawn = groups.map(({ logs }) => pagesOf(logs))
  const ofGroup = { logs: sum(drawn.map(({ logs }) => logs)), squares: sum(drawn.map(({ squares }) => squares)) }
  const figureOf = createFigures(fraction, designOf(ofGroup))
  const all = groups.flatMap(({ logs }) => logs)
  return {
    answer: {
      patterns: groups.slice(0, first).map((group) => toPattern(group, { shape, figureOf })),
      others: figureOf(groups.slice(first).flatMap(({ logs }) => logs)),
    },
    whole: all.filter(({ whole }) => whole).length,
    sampled: pagesOf(all),
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
  }))
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

/** Of those that were drawn with their page. */
function pagesOf(logs: readonly Seen[]): Pages {
  const ofPages = new Map<number, number>()
  for (const { whole, page } of logs) if (!whole) ofPages.set(page, (ofPages.get(page) ?? 0) + 1)
  const counts = [...ofPages.values()]
  return { logs: sum(counts), squares: sum(counts.map((count) => count * count)) }
}

type FigureOf = (logs: readonly Seen[]) => StatsValue

function createFigures(fraction: number, design: number): FigureOf {
  return (logs) => {
    const whole = logs.filter((log) => log.whole).length
    if (fraction === 1) return exact(whole, { n: whole })
    return estimated(add(countBand({ ...pagesOf(logs), fraction, design }), whole), { n: logs.length })
  }
}

function toPattern(
  { template, logs, messages }: Kind,
  { shape, figureOf }: { shape: Shape | undefined; figureOf: FigureOf },
): CountedPattern {
  const byLevel = Map.groupBy(logs, ({ level }) => level)
  const byResource = Map.groupBy(logs.filter(hasResource), ({ resourceId }) => resourceId)
  const byBucket = Map.groupBy(logs, ({ ms }) => (shape ? Math.floor((ms - shape.originMs) / shape.intervalMs) : 0))
  return {
    pattern: template,
    count: figureOf(logs),
    byLevel: LEVELS.filter((level) => byLevel.has(level)).map((level) => ({
      level,
      count: figureOf(byLevel.get(level) ?? []),
    })),
    resources: [...byResource]
      .toSorted(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
      .slice(0, MAX_RESOURCES)
      .map(([resourceId, ofResource]) => ({ resourceId, count: figureOf(ofResource) })),
    buckets: Array.from({ length: shape?.count ?? 0 }, (_, i) => figureOf(byBucket.get(i) ?? [])),
    variables: variablesOf(template, messages),
    newest: newestOf(logs),
    first: logs.map(({ ms, us }) => momentOf(ms, us)).reduce(earlier),
  }
}

const hasResource = (log: Seen): log is Seen & { resourceId: string } => log.resourceId !== null

function newestOf(logs: readonly Seen[]): LogKey {
  const [first, ...others] = logs
  if (!first) throw new Error('A pattern has no log')
  const { id, ms, us } = others.reduce((newest, log) => (isNewer(log, newest) ? log : newest), first)
  return { timestamp: { ms, us }, id }
}

const isNewer = (log: Seen, than: Seen) =>
  log.ms > than.ms || (log.ms === than.ms && (log.us > than.us || (log.us === than.us && log.id > than.id)))
