/**
 * Everything under `/elasticsearch`, which clients of Elasticsearch and OpenSearch take for one of these: the documents of `_bulk` and single
 * ones become logs. The answers are those that shippers read, to the order of the keys.
 */
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import { createMint } from '../record-id.ts'
import { bodyIdsOf } from './body-ids.ts'
import { SENDS, type Answer, type Door, type DoorOptions, type DoorRecords, type DoorRequest } from './door.ts'
import { createFail, createPause, nameProduct, send, sendRefusal } from './elasticsearch-answer.ts'
import { findActions, oneDocument } from './elasticsearch-bulk.ts'
import { readFilterPath, type FilterPath } from './elasticsearch-filter-path.ts'
import { findAnswer } from './elasticsearch-handshake.ts'
import { printAnswer, printDocument, sizeOfAnswer, type Item } from './elasticsearch-items.ts'
import { findTarget, readPath, type PathTarget } from './elasticsearch-paths.ts'
import { hasOneFineTime, readBulk } from './elasticsearch-reader.ts'
import { readKey } from './idempotency-key.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'elasticsearchVersion'>

export function elasticsearchDoor({ deduplicate, elasticsearchVersion: version }: Options): Door {
  const mint = createMint()
  const giveId = () => mint(Date.now())
  const pause = createPause()
  return {
    name: 'elasticsearch',
    paths: ['/elasticsearch/*'],
    methods: ['POST', 'PUT'],
    decode(request) {
      const path = readPath(request.url)
      const target = findTarget(path)
      if (target) return decode(request, target, { deduplicate, giveId })
      const json = answerTo(request.method, path, version)
      return { slices: [], answer: (reply) => send(reply, json) }
    },
    answer: (reply) => send(reply, '{}'),
    fail: createFail(pause),
    routes: (app) => answerQuestions(app, version, pause),
  }
}

type Ids = Pick<DoorOptions, 'deduplicate'> & { giveId: () => string }

function decode(request: DoorRequest, target: PathTarget, { deduplicate, giveId }: Ids): DoorRecords {
  const { bytes, headers, query, sender } = request
  const isBulk = target.kind === 'bulk'
  const allows = readFilterPath(query)
  const actions = isBulk ? findActions(bytes) : oneDocument(bytes)
  const idempotencyKey = readKey(headers)
  // One that nobody reads is given where all logs get theirs.
  const newId = !isBulk || allows(['items', 'index', '_id']) ? giveId : NO_ID
  const findIds = () => bodyIdsOf(request, { deduplicate, isFine: () => hasOneFineTime(bytes, actions) }) ?? newId
  const idOf = idempotencyKey === undefined ? whenAsked(findIds) : NO_ID
  const { slices, items } = readBulk({ bytes, actions, target, sender, idOf })
  return {
    slices,
    idempotencyKey,
    mayLackTime: true,
    namesRejected: true,
    answerBytes: sizeOfAnswer({ actions: actions.length, lineBytes: actions.lineBytes, index: target.index }, allows),
    answer: isBulk ? answerBulk(items, allows) : answerDocument(items),
  }
}

// Functions of their own: one within `decode` would hold the body until the stream has the logs.

const answerBulk =
  (items: readonly Item[], allows: FilterPath): Answer =>
  (reply, { rejected }) =>
    send(reply, printAnswer({ items, rejected, tookMs: Math.round(reply.elapsedTime) }, allows))

const answerDocument =
  (items: readonly Item[]): Answer =>
  (reply, { rejected: [refusal] }) => {
    const [item] = items
    return refusal ? sendRefusal(reply, refusal) : send(reply.code(201), item ? printDocument(item) : '{}')
  }

const NO_ID = () => undefined

/** The digest of a body is made only if an action has no id of its own. */
function whenAsked(find: () => (place: number) => string | undefined): (place: number) => string | undefined {
  let idOf: ReturnType<typeof find> | undefined
  return (place) => (idOf ??= find())(place)
}

/** As JSON. Throws NOT_FOUND. */
function answerTo(method: string, path: readonly string[], version: string): string {
  const answer = findAnswer(method, path, version)
  if (answer === undefined) throw new AppError('NOT_FOUND', `There is nothing at /${path.join('/').slice(0, 100)}.`)
  return JSON.stringify(answer)
}

/** What is asked without a body. Nothing is ever deleted. */
function answerQuestions(app: FastifyInstance, version: string, pause: ReturnType<typeof createPause>): void {
  nameProduct(app)
  for (const url of ['/elasticsearch', '/elasticsearch/*', '//elasticsearch', '//elasticsearch/*']) {
    app.get(url, { config: SENDS }, (request, reply) =>
      pause.cuts(reply) ? reply : send(reply, answerTo(request.method, readPath(request.url), version)),
    )
    app.delete(url, { config: SENDS }, ({ url: path }) => {
      throw new AppError('NOT_FOUND', `Nothing can be deleted at ${path.slice(0, 100)}.`)
    })
  }
}
