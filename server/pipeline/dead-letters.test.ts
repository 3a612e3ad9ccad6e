import { expect, test } from 'vitest'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { createDeadLetterReader } from './dead-letters.ts'
import { codesOf, createApi, type Api } from '../test/support/query-api.ts'

type Letter = { offset: number; value: string | Buffer; sqlstate?: string | null; replayedAt?: Date }

/** Answers the ids, in the order of the letters. */
async function addLetters({ prisma }: Api, letters: Letter[]): Promise<string[]> {
  const ids: string[] = []
  for (const { offset, value, ...rest } of letters) {
    const data = { topic: 'logs', partition: 3, offset: BigInt(offset), reason: `no ${offset}`, ...rest }
    ids.push(
      String((await prisma.deadLetter.create({ data: { ...data, value: new Uint8Array(Buffer.from(value)) } })).id),
    )
  }
  return ids
}

const FIELDS = 'nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'

type Page = {
  nodes: { id: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

async function page(api: Api, args: string): Promise<Page> {
  const { data, errors } = await api.ask(`{ deadLetters${args} { ${FIELDS} } }`)
  expect(errors).toBeUndefined()
  return Object(data)['deadLetters'] as Page
}

const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id)

test('a page ends early with much text, and the next one goes on', async () => {
  await using api = await createApi()
  const value = '\u0001'.repeat(1000)
  const ids = await addLetters(
    api,
    Array.from({ length: 5 }, (_, offset) => ({ offset, value })),
  )
  const reader = createDeadLetterReader({ database: api.prisma })
  const found: string[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.page({ first: 1000, after }, createAnswerRoom({ bytes: 10_000 }).part())
    expect(nodes).toHaveLength(found.length < 4 ? 2 : 1)
    found.push(...nodes.map(({ id }) => id))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(found).toEqual(ids.toReversed())
})

test('a letter has its reason, a code, its origin, its time, its text and its size', async () => {
  await using api = await createApi()
  const [first, second] = await addLetters(api, [
    { offset: 7, value: 'not a log' },
    { offset: 8, value: Buffer.from([0xff, 0x41, 0xc3, 0x28, 0x00]), sqlstate: '22021' },
  ])
  const { data, errors } = await api.ask(`{ deadLetters {
    nodes { id reason code origin { topic partition offset } at value size } edges { cursor node { id } } } }`)
  expect(errors).toBeUndefined()
  const { nodes, edges } = Object(data)['deadLetters'] as { nodes: { at: Date }[]; edges: unknown[] }
  const origin = { topic: 'logs', partition: 3 }
  expect(nodes).toMatchObject([
    {
      id: second,
      reason: 'no 8',
      code: '22021',
      origin: { ...origin, offset: 8n },
      value: '\uFFFDA\uFFFD(\0',
      size: 5,
    },
    {
      id: first,
      reason: 'no 7',
      code: 'NOT_DECODABLE',
      origin: { ...origin, offset: 7n },
      value: 'not a log',
      size: 9,
    },
  ])
  expect(nodes.filter(({ at }) => Date.now() - at.getTime() > 60_000)).toEqual([])
  expect(edges).toMatchObject([
    { cursor: expect.stringMatching(/^[\w-]{12}$/), node: { id: second } },
    { node: { id: first } },
  ])
})

test('a large record is cut to 4 KiB, at a character', async () => {
  await using api = await createApi()
  await addLetters(api, [
    { offset: 1, value: `x${'é'.repeat(300_000)}` },
    { offset: 2, value: `\uFEFF${'y'.repeat(4093)}` },
    { offset: 3, value: Buffer.concat([Buffer.alloc(4095, 'z'), Buffer.from([0xc3])]) },
  ])
  const { data } = await api.ask('{ deadLetters { nodes { value size } } }')
  expect(data).toEqual({
    deadLetters: {
      nodes: [
        { value: `${'z'.repeat(4095)}\uFFFD`, size: 4096 },
        { value: `\uFEFF${'y'.repeat(4093)}`, size: 4096 },
        { value: `x${'é'.repeat(2047)}`, size: 600_001 },
      ],
    },
  })
})

test('pages follow each other, newest first, without those that were replayed', async () => {
  await using api = await createApi()
  expect(await page(api, '')).toEqual({
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  })
  const letters = Array.from({ length: 60 }, (_, offset) => ({ offset, value: `${offset}` }))
  const ids = (await addLetters(api, letters)).toReversed()
  await addLetters(api, [{ offset: 100, value: 'gone', replayedAt: new Date() }])
  const first = await page(api, '')
  expect(idsOf(first)).toEqual(ids.slice(0, 50))
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
  const second = await page(api, `(first: 9, after: "${first.pageInfo.endCursor}")`)
  expect(idsOf(second)).toEqual(ids.slice(50, 59))
  expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  const last = await page(api, `(first: 1000, after: "${second.pageInfo.endCursor}")`)
  expect([idsOf(last), last.pageInfo.hasNextPage]).toEqual([ids.slice(59), false])
})

test('bad arguments have their code', async () => {
  await using api = await createApi()
  const codes = async (args: string) => codesOf(await api.ask(`{ deadLetters(${args}) { nodes { id } } }`))
  expect(await codes('first: -1')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('first: 1001')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('after: "x"')).toEqual(['INVALID_CURSOR'])
  const ofALog = Buffer.alloc(26, 1).toString('base64url')
  expect(await codes(`after: "${ofALog}"`)).toEqual(['INVALID_CURSOR'])
  expect(await codes('first: null, after: null')).toBeUndefined()
})
