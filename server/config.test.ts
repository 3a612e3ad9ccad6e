import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      http: { port: 1323, host: '127.0.0.1' },
      role: 'all',
      databaseUrl: undefined,
      stream: 'auto',
      kafka: { brokers: undefined, topic: 'logs', partitions: 4 },
      batchMaxRows: 2000,
    })
  })

  test.each([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535, not "abc".'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not "70000".'],
    [{ PORT: '1', ROLE: 'x' }, 'ROLE must be one of all, api, writer, not "x".'],
    [
      { DATABASE_URL: 'postgresql://u:p@127.0.0.1:99999/x' },
      'DATABASE_URL must be a URL that begins with postgresql://.',
    ],
    [{ KAFKA_SSL: 'true' }, 'KAFKA_SSL and KAFKA_SASL_MECHANISM need KAFKA_BROKERS.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a URL that begins with postgresql://.'],
    [{ KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS must be host:port, or several of them separated by commas.'],
    [{ BATCH_MAX_ROWS: '2001' }, 'BATCH_MAX_ROWS must be a whole number from 1 to 2000, not "2001".'],
    [
      { ROLE: 'api', STREAM: 'direct', DATABASE_URL: 'postgresql://x' },
      'STREAM=direct works only with ROLE=all, not api.',
    ],
    [
      { ROLE: 'writer', DATABASE_URL: 'postgresql://x' },
      'ROLE=writer needs KAFKA_BROKERS, because the roles communicate through Kafka.',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_BROKERS: 'a:1' },
      'KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set together.',
    ],
  ])('%j → %s', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(message)
  })

  test('reports every problem at once', () => {
    expect(() => readConfig({ PORT: 'abc', ROLE: 'x', STREAM: 'y' })).toThrow(/PORT.*ROLE.*STREAM/)
  })

  test('reads a list of brokers and an empty variable as absent', () => {
    expect(readConfig({ KAFKA_BROKERS: 'a:1, b:2', PORT: '' })).toMatchObject({
      kafka: { brokers: ['a:1', 'b:2'] },
      http: { port: 1323 },
    })
  })
})
