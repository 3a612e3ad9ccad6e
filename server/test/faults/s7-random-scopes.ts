/** Any filter under any scope, at every reader: what an admin is answered who adds the scope to the filter, byte by byte. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { RULES } from '../../access/rules.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { ARCHIVED_TIME, moveFilter, spreadRow, storeArchivedRows } from '../support/archived-rows.ts'
import type { TestDatabase } from '../support/database.ts'
import { createReader } from '../support/reader.ts'
import { scopes } from '../support/random-scopes.ts'
import { trees } from '../support/random-filters.ts'
import { scopedBy } from '../support/scoped.ts'
import { noteResult, size } from './row.ts'
import { asJson, ROWS, TEAM_A, TEAM_A_UNFENCED, type ScopedProduct } from './scoped-product.ts'
import { asAnswered, createSmallSampler, SAMPLED_READERS } from './scoped-readers.ts'

const SCOPES = size(250, 4)
const FILTERS = 5

const COUNT = '{ function: COUNT }'
const USERS = 'metadataPath: ["shared", "user"]'
/** Fragments, because a document has at most 400 tokens. */
const VALUE = '{ ...V }'
const BASIS = 'basis { ...B }'
const FRAGMENTS = `fragment V on StatsValue { value low high isExact n notNumbers why }
  fragment B on StatsBasis { kind rows selected { ...V } fraction mayMissBelow reason }`
const ofUsers = (name: string, more = '') => `{ function: ${name} of: { field: METADATA, ${USERS} } ${more} }`
const GROUPS = `groups { key { value type } values ${VALUE} buckets { start values ${VALUE} } }`
const STATS = `${BASIS} from to interval ${GROUPS} others { values ${VALUE} } groupCount ${VALUE}`

const CAP = 5

/** By the names of their fields, so that none is left out. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  logs: [
    '(where: $where, first: 150) { edges { cursor node { id message resourceId metadata } } pageInfo { hasNextPage hasPreviousPage } }',
    '(where: $where, last: 20) { nodes { id timestamp level } pageInfo { hasNextPage hasPreviousPage startCursor } }',
  ],
  logCount: ['(where: $where) { value exact }', `(where: $where, cap: ${CAP}) { value exact }`],
  logHistogram: [
    '(where: $closed, buckets: 30) { from to interval buckets { start total byLevel { level count } } }',
    `(where: $closed, buckets: 10, by: { field: RESOURCE_ID }, first: 3) { ${BASIS} series { key { value type } total ${VALUE} counts ${VALUE} } others { total ${VALUE} } }`,
  ],
  logFacet: [
    '(field: LEVEL, where: $where) { nodes { value count } pageInfo { hasNextPage } }',
    '(field: RESOURCE_ID, where: $where, first: 10) { nodes { value count low high } pageInfo { hasNextPage } basis { kind } }',
    '(field: RESOURCE_ID, where: $where, search: "a") { nodes { value count } }',
    '(field: PARENT_RESOURCE_ID, where: $where) { nodes { value count } }',
    `(field: METADATA, ${USERS}, where: $where) { nodes { value type count } }`,
  ],
  logStats: [
    `(where: $where, measures: [${COUNT}]) { ${STATS} }`,
    `(where: $closed, measures: [${COUNT}], groupBy: [{ field: LEVEL }], buckets: 10) { ${STATS} }`,
    `(where: $where, measures: [${COUNT}, { function: COUNT_DISTINCT, of: { field: TRACE_ID } }, ${ofUsers('SUM')}, ${ofUsers('AVG')}, ${ofUsers('MIN')}, ${ofUsers('MAX')}, ${ofUsers('PERCENTILE', 'percentile: 90')}], groupBy: [{ field: RESOURCE_ID }], first: 3) { ${STATS} }`,
  ],
  logNumbers: [
    `(where: $where, ${USERS}) { ${BASIS} values ${VALUE} min ${VALUE} max ${VALUE} percentiles { percentile value ${VALUE} } isLogarithmic histogram { from to count ${VALUE} } }`,
  ],
  logPatterns: [
    `(where: $closed, first: 20, buckets: 5) { ${BASIS} from to interval patterns { id text count ${VALUE} byLevel { level count ${VALUE} } resources { resourceId count ${VALUE} } sample { id message resourceId } variables { values numbers { min p50 max } } buckets { start count ${VALUE} } } others ${VALUE} }`,
  ],
  topLogs: [`(where: $where, ${USERS}, first: 20) { nodes { number log { id } } count notNumbers }`],
  logComparison: [
    `(before: { not: { level: { gte: WARN } } }, after: { level: { gte: WARN } }, where: $where) { before ${BASIS.replace('basis ', '')} after ${BASIS.replace('basis ', '')} changes { kind of { field metadataPath value type patternId } before ${VALUE} after ${VALUE} ratio ${VALUE} score isNewError firstSeen together { field metadataPath value } } numbers { metadataPath resourceId distance before { percentile value ${VALUE} } after { percentile value ${VALUE} } } }`,
  ],
}

/** What else is read with the same permission, and the rows that ask for it. */
const ELSEWHERE = ['log', 'logContext', 'trace', 'metadataPaths', 'savedViews', 'savedView', 'link']

/** An operation asks for so much at most. */
const DOCUMENTS = [
  ['logs', 'logCount', 'logFacet'],
  ['logHistogram', 'logNumbers'],
  ['logStats'],
  ['logPatterns'],
  ['topLogs', 'logComparison'],
].map((names) => {
  const asked = names.flatMap((name) => (QUESTIONS[name] ?? []).map((rest, i) => `${name}${i}: ${name}${rest}`))
  const used = ['where', 'closed'].filter((variable) => asked.some((each) => each.includes(`$${variable}`)))
  return `query (${used.map((variable) => `$${variable}: LogFilter`).join(', ')}) { ${asked.join('\n')} }${asked.join('').includes('...') ? FRAGMENTS : ''}`
})

const QUESTION_COUNT = Object.values(QUESTIONS).flat().length + 1

const CLOSED: LogFilter = {
  timestamp: { gte: { ms: Date.UTC(2020, 1, 1), us: 0 }, lt: { ms: Date.UTC(2020, 2, 1), us: 0 } },
}

/** Alternatives of one: a facet leaves the conditions of its own field out, but not what stands in here. */
const added = (where: LogFilter, scope: LogFilter): LogFilter => ({ and: [where, { or: [scope] }] })

const FILTERS_THAT_TELL: readonly LogFilter[] = [
  { level: { eq: 'ERROR' } },
  { pattern: 'order <*> of <+>' },
  { not: { pattern: 'order <*> of <+>' } },
  { resourceId: { startsWith: 'team' } },
  { metadata: { path: ['shared', 'user'], op: { range: { gte: 3 } } } },
]

const canBeSent = (filter: LogFilter) => {
  try {
    return asJson(filter) !== undefined
  } catch {
    return false
  }
}

/** Where the logs of the product are, and so the times of which filters ask. */
type Place = { logs: string; move(filter: LogFilter): LogFilter; closed: LogFilter }

const IN_TABLE: Place = { logs: 'hot logs', move: (filter) => filter, closed: CLOSED }

export const IN_ARCHIVE: Place = {
  logs: 'hot, archived and late logs',
  move: moveFilter,
  closed: { timestamp: ARCHIVED_TIME },
}

/** Some of the rows of the product, in each place where logs may be. */
export const storeEverywhere = (database: TestDatabase) => storeArchivedRows(database, ROWS.map(spreadRow))

export async function expectScopesHeld(
  product: ScopedProduct,
  { logs, move, closed }: Place = IN_TABLE,
): Promise<void> {
  const readers = Object.entries(RULES.Query).filter(([, need]) => need === 'logs:read')
  expect([...Object.keys(QUESTIONS), ...ELSEWHERE].toSorted()).toEqual(readers.map(([name]) => name).toSorted())

  let [answers, telling] = [0, 0]
  const askAll = async (by: string, variables: object): Promise<string[]> => {
    const shown: string[] = []
    for (const document of DOCUMENTS) shown.push(await product.ask(by, document, variables))
    return shown
  }
  await learnNothing(product)
  const everything = await askAll(product.admin, { where: {}, closed: asJson(closed) })
  expect(everything.filter((text) => !text.startsWith('{"data":') || text.includes('"errors"'))).toEqual([])
  const wheres = fc.array(trees.map(move).filter(canBeSent), { minLength: FILTERS, maxLength: FILTERS })
  const property = fc.asyncProperty(scopes.map(move).filter(canBeSent), wheres, async (scope, filters) => {
    const key = await product.scopedKey(scope)
    for (const where of [{}, ...filters]) {
      const within = { and: [where, closed] }
      const shown = await askAll(key, { where: asJson(where), closed: asJson(within) })
      // A histogram ends where the scope's time does, as with a condition beside the others.
      const variables = { where: asJson(added(where, scope)), closed: asJson({ and: [within, scope] }) }
      const ofAdmin = await askAll(product.admin, variables)
      expect(shown.map(comparable)).toEqual(ofAdmin.map(comparable))
      expect(shown.join().match(FROM_ALL)).toBeNull()
      const exported = await product.export(key, { where: asJson(where) })
      expect(exported).toBe(await product.export(product.admin, { where: asJson(added(where, scope)) }))
      answers++
      if (shown.join() !== everything.join() && exported !== '') telling++
    }
  })
  const examples: [LogFilter, LogFilter[]][] = [TEAM_A, TEAM_A_UNFENCED].map((scope) => [scope, [...FILTERS_THAT_TELL]])
  await fc.assert(property, { numRuns: SCOPES, endOnFailure: true, examples })
  // Few that are random may all show nothing, or everything; the examples always tell.
  expect(telling).toBeGreaterThan(size(answers / 12, 0))
  await expectSamplesHeld(product)
  await noteResult(
    'S7',
    `${logs}: ${answers} filters under ${SCOPES} scopes, ${QUESTION_COUNT} questions each, and ${Object.keys(SAMPLED_READERS).length} from a sample: all as an admin's with the scope added, ${telling} of them with logs and not with all`,
  )
}

/** Patterns that were learned from all logs are for who sees all of them (query/insight/learned.ts): here there are none, and answers are alike. */
async function learnNothing({ prisma }: ScopedProduct): Promise<void> {
  await prisma.$executeRaw`CREATE FUNCTION learn_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`
  await prisma.$executeRaw`CREATE TRIGGER learn_nothing BEFORE INSERT ON log_patterns FOR EACH ROW EXECUTE FUNCTION learn_nothing()`
  await prisma.$executeRaw`DELETE FROM log_patterns`
}

/** Under a scope no figure is of the counts of all logs, and none tells which share of the table was read. */
const FROM_ALL = /"kind":"COUNTS"|"fraction":[^n]/

/** The same question may be answered from the counts where there is no scope. */
const withoutBasis = (text: string) =>
  text.replaceAll('"kind":"COUNTS"', '"kind":"EXACT"').replaceAll(/"fraction":[\d.]+/g, '"fraction":null')

/** Days that are added up by resource tell who has a scope a number beyond the cap (query/count.ts), where a count of rows ends at it. */
const comparable = (text: string) =>
  withoutBasis(text).replaceAll(
    /("logCount1":)\{"value":(\d+),"exact":(?:true|false)\}/g,
    (told, name: string, value: string) => (Number(value) > CAP ? `${name}{"value":${CAP},"exact":false}` : told),
  )

/** The condition alone: PostgreSQL enforces nothing of this scope (row S11 has the other half). */
async function expectSamplesHeld({ database }: ScopedProduct): Promise<void> {
  const teams: LogFilter = { not: { not: { resourceId: { startsWith: 'team', caseSensitive: true } } } }
  const admin = createReader(database)
  const scoped = createReader({
    ...database,
    principal: scopedBy(teams),
    scoped: { reads: never, settingsOf: () => undefined },
  })
  for (const where of [{}, ...FILTERS_THAT_TELL.slice(1, 2)])
    for (const [name, read] of Object.entries(SAMPLED_READERS)) {
      const sampler = createSmallSampler()
      const shown = await scoped.ask((snapshot) => read(snapshot, where, sampler))
      const ofAdmin = await admin.ask((snapshot) => read(snapshot, added(where, teams), sampler))
      expect([name, asAnswered(shown, { isScoped: true })]).toEqual([name, asAnswered(ofAdmin, { isScoped: false })])
      expect([name, JSON.stringify(asAnswered(shown, { isScoped: true }))]).toEqual([
        name,
        expect.stringContaining('"SAMPLE"'),
      ])
    }
}

const never = { read: () => Promise.reject(new Error('not asked')) }
