import { graphql, GraphQLScalarType, buildSchema, isScalarType, type GraphQLSchema } from 'graphql'
import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { ANYONE } from '../platform/principal.ts'
import type { AcceptRequest } from './accept.ts'
import { ingestResolvers } from './resolvers.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
let requests: AcceptRequest[]
let schema: GraphQLSchema
let resolvers: ReturnType<typeof ingestResolvers>

beforeEach(() => {
  requests = []
  resolvers = ingestResolvers({
    accept: (request) => {
      requests.push(request)
      const rejected = [{ index: 1, code: 'INVALID_LEVEL' as const, message: 'no' }]
      return Promise.resolve({ accepted: 1, rejected, warnings: { LEVEL_UNKNOWN: { loud: 2, odd: 1 } } })
    },
  })
  schema = buildSchema(`${read('./ingest.graphql')} scalar JSONObject type Query { none: Int }`)
  for (const name of ['LevelInput', 'TimestampInput'] as const) {
    const [type, scalar] = [schema.getType(name), resolvers[name]]
    if (isScalarType(type) && scalar)
      Object.assign(type, { parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral })
  }
})

const run = (source: string, variableValues: Record<string, unknown> = {}) => {
  const mutation = resolvers.Mutation?.ingestLogs
  const resolve = typeof mutation === 'function' ? mutation : mutation?.resolve
  const context = { room: createAnswerRoom(), principal: ANYONE }
  const rootValue = {
    ingestLogs: (args: never) => resolve?.({}, args, context as never, {} as never),
  }
  return graphql({ schema, source, variableValues, rootValue })
}

test('logs, key and answer pass through', async () => {
  const source =
    'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code message } warnings { code name count } } }'
  const logs = [
    { message: 'a', level: 'loud', timestamp: true, metadata: { a: 1 } },
    { level: { odd: 1 }, timestamp: null },
    {},
  ]
  const { data, errors } = await run(source, { input: { logs, idempotencyKey: 'k' } })
  expect(errors).toBeUndefined()
  const warnings = [
    { code: 'LEVEL_UNKNOWN', name: 'loud', count: 2 },
    { code: 'LEVEL_UNKNOWN', name: 'odd', count: 1 },
  ]
  const rejected = [{ index: 1, code: 'INVALID_LEVEL', message: 'no' }]
  expect(data).toEqual({ ingestLogs: { accepted: 1, rejected, warnings } })
  const asked = { door: 'graphql', sender: ANYONE, records: logs, reserve: expect.any(Function) }
  expect(requests).toEqual([{ ...asked, idempotencyKey: 'k', strict: false }])
  await run(source, { input: { logs, strict: true } })
  expect(requests[1]).toEqual({ ...asked, strict: true })
})

test('literals: levels and times of any kind are judged later, digits are kept', async () => {
  const levels = ['WARN', '"warning"', '40', '4.5', 'true', 'null', '[1]', '{a: 1}', '1e400']
  const times = ['1700000000000', '"now"', '9007199254740993']
  const logs = [...levels.map((level) => `{level: ${level}}`), ...times.map((time) => `{timestamp: ${time}}`)]
  const { errors } = await run(`mutation { ingestLogs(input: { logs: [${logs.join(' ')}] }) { accepted } }`)
  expect(errors).toBeUndefined()
  const records = requests[0]?.records as readonly unknown[]
  const found = records.map((record) => Object.values(Object(record))[0])
  expect(found).toEqual([
    'WARN',
    'warning',
    40,
    4.5,
    true,
    null,
    [1],
    { a: 1 },
    '1e400',
    1700000000000,
    'now',
    '9007199254740993',
  ])
})

test('the scalars are scalars', () => {
  expect(resolvers.LevelInput).toBeInstanceOf(GraphQLScalarType)
  expect(resolvers.TimestampInput?.name).toBe('TimestampInput')
})
