import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe as group, expect, test } from 'vitest'
import { createDatabase } from '../../test/support/database.ts'
import { testLogger } from '../../test/support/test-logger.ts'
import { createPostgres, describe, sqlState, toDatabaseError } from './postgres.ts'

const caught = (promise: PromiseLike<unknown>) =>
  promise.then(() => undefined).then(undefined, (error: unknown) => error)

group('failures of PostgreSQL', () => {
  test.each([
    ['SELECT 1/0', '22012', 'division by zero', undefined],
    ['SELECT * FROM nowhere', '42P01', 'relation "nowhere" does not exist', 'SCHEMA_NOT_READY'],
    ['SELECT pg_terminate_backend(pg_backend_pid())::text', '57P01', 'terminating connection', 'DATABASE_UNAVAILABLE'],
  ])('%s is %s: %s', async (sql, ...expected) => {
    const [state, sentence, code] = expected
    await using database = await createDatabase()
    const error = await caught(database.prisma.$queryRawUnsafe(sql))
    expect(sqlState(error)).toBe(state)
    expect(describe(error)).toContain(sentence)
    expect(toDatabaseError(error)?.code).toBe(code)
  })

  test('a statement that takes too long is stopped', async () => {
    await using database = await createDatabase()
    const impatient = createPostgres({
      url: database.url,
      name: 'test',
      maxConnections: 1,
      statementTimeoutMs: 50,
      logger: testLogger,
    })
    const error = await caught(impatient.client.$queryRaw`SELECT pg_sleep(5)::text`)
    await impatient.close()
    expect(toDatabaseError(error)?.code).toBe('QUERY_TIMEOUT')
  })

  test('a server that is not there is named', async () => {
    const nowhere = createPostgres({
      url: 'postgresql://a:b@127.0.0.1:1/c',
      name: 'test',
      maxConnections: 1,
      statementTimeoutMs: 1000,
      logger: testLogger,
    })
    const errors = [await caught(nowhere.client.$queryRaw`SELECT 1`), await caught(nowhere.client.log.count())]
    expect(errors.map(describe)).toEqual(Array(2).fill("Can't reach database server at 127.0.0.1:1"))
    expect(errors.map((error) => toDatabaseError(error)?.code)).toEqual(Array(2).fill('DATABASE_UNAVAILABLE'))
    expect(await nowhere.problem()).toBe("PostgreSQL: Can't reach database server at 127.0.0.1:1")
    await nowhere.close()
  })

  test('a server that takes connections and never answers is away', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const url = `postgresql://a:b@127.0.0.1:${port}/c`
    const frozen = createPostgres({
      url,
      name: 'test',
      maxConnections: 1,
      statementTimeoutMs: 1000,
      logger: testLogger,
    })
    const errors = await Promise.all([1, 2].map(() => caught(frozen.client.log.count())))
    expect(errors.map((error) => toDatabaseError(error)?.code)).toEqual(Array(2).fill('DATABASE_UNAVAILABLE'))
    await frozen.close()
    silent.close()
  })

  test('what is not the database is not called so', () => {
    expect(toDatabaseError(new TypeError('x'))).toBeUndefined()
    expect(describe(new TypeError('x'))).toBe('x')
  })
})
