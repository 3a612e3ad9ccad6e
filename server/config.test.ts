import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
      retentionDays: undefined,
      archiveAfterDays: 'auto',
      doors: { deduplicate: 'fine', readsJsonLines: true, elasticsearchVersion: '8.19.0' },
      otlpGrpc: undefined,
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
    [{ INGEST_KEY: 'too-short' }, 'INGEST_KEY must have 32 to 256 printable characters without spaces and colons.'],
    [
      { AUTH: 'on', SYSLOG_UDP_PORT: '5514' },
      'syslog has no keys, so with AUTH=on its ports need SYSLOG_OPEN=true: who reaches them may send logs.',
    ],
    [{ KAFKA_SSL: 'true' }, 'KAFKA_SSL and KAFKA_SASL_MECHANISM need KAFKA_BROKERS.'],
    [{ DEDUPLICATE_BODIES: 'some' }, 'DEDUPLICATE_BODIES must be one of fine, all, none, not "some".'],
    [{ ELASTICSEARCH_VERSION: '8' }, 'ELASTICSEARCH_VERSION must be a version such as 8.19.0.'],
    [{ ELASTICSEARCH_PORT: '1323' }, 'ELASTICSEARCH_PORT must be another port than PORT.'],
    [
      { SYSLOG_TIMEZONE: 'Mars' },
      'SYSLOG_TIMEZONE must be the name of a time zone such as Europe/Berlin, or an offset such as +02:00.',
    ],
    [{ SYSLOG_TLS_PORT: '6514' }, 'SYSLOG_TLS_PORT needs SYSLOG_TLS_CERT_FILE and SYSLOG_TLS_KEY_FILE.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a URL that begins with postgresql://.'],
    [{ KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS must be host:port, or several of them separated by commas.'],
    ...['36501', '-1', '1.5', 'never'].map((value): [NodeJS.ProcessEnv, string] => [
      { ARCHIVE_AFTER_DAYS: value },
      `ARCHIVE_AFTER_DAYS must be auto, none or a whole number from 0 to 36500, not "${value}".`,
    ]),
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
    [
      { OIDC_ISSUER: 'https://id.example.com', AUTH: 'on' },
      'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together.',
    ],
    [
      { OIDC_ISSUER: 'http://id.example.com' },
      'OIDC_ISSUER must be the address of an identity provider that begins with https://.',
    ],
    [{ OIDC_ROLES: 'sre' }, 'OIDC_ROLES must be pairs such as sre=admin,dev=viewer.'],
    [{ OIDC_SCOPES: 'email' }, 'OIDC_SCOPES must be scopes separated by spaces, openid among them.'],
    [
      { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
      'OIDC_ISSUER and PROXY_USER_HEADER need AUTH=on.',
    ],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY must be 32 random bytes in base64 or hexadecimal digits'],
    [{ SESSION_HOURS: '0' }, 'SESSION_HOURS must be a whole number from 1 to 720, not "0".'],
    [
      { PROXY_USER_HEADER: 'X-Remote-User', AUTH: 'on' },
      'PROXY_USER_HEADER needs TRUSTED_PROXIES: anybody else could name anybody.',
    ],
    [
      { PROXY_USER_HEADER: 'X-Remote-User', AUTH: 'on', TRUSTED_PROXIES: '127.0.0.0/8' },
      'PROXY_USER_HEADER with a loopback address in TRUSTED_PROXIES needs PROXY_SECRET.',
    ],
    [{ PROXY_SECRET: 'a secret of the proxy' }, 'PROXY_GROUPS_HEADER and PROXY_SECRET need PROXY_USER_HEADER.'],
    [{ PROXY_USER_HEADER: 'X Remote' }, 'PROXY_USER_HEADER must be the name of a header, such as X-Remote-User.'],
    [
      { LOCAL_ACCOUNTS: 'false', AUTH: 'on' },
      'LOCAL_ACCOUNTS=false leaves no way to sign in: set OIDC_ISSUER or PROXY_USER_HEADER.',
    ],
  ])('%j → %s', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(message)
  })

  test.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['0', 0],
    ['36500', 36_500],
  ])('ARCHIVE_AFTER_DAYS=%s', (value, expected) => {
    expect(readConfig({ ARCHIVE_AFTER_DAYS: value }).archiveAfterDays).toBe(expected)
  })

  test('how people sign in', () => {
    const { people } = readConfig({
      AUTH: 'on',
      PUBLIC_URL: 'https://logs.example.com',
      SECRET_KEY: Buffer.alloc(32, 7).toString('hex'),
      OIDC_ISSUER: 'https://id.example.com',
      OIDC_CLIENT_ID: 'timberline',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_ROLES: 'sre=admin, CN=dev,ou=x=viewer,sre=editor',
      TRUSTED_PROXIES: '10.0.0.5',
      PROXY_USER_HEADER: 'X-Remote-User',
    }).access
    expect(people).toMatchObject({
      home: 'https://logs.example.com',
      hasLocalAccounts: true,
      sessionHours: 24,
      sessionIdleHours: 8,
      oidc: { issuer: 'https://id.example.com', scopes: 'openid profile email offline_access', groupsClaim: 'groups' },
      proxy: { userHeader: 'x-remote-user', groupsHeader: undefined, secret: undefined },
    })
    expect(people.secretKey).toEqual(new Uint8Array(32).fill(7))
    expect(readConfig({ HOST: '::1', PORT: '80' }).access.people.home).toBe('http://[::1]:80')
  })

  test('a port at whose top is what is under /elasticsearch elsewhere', () => {
    expect(readConfig({}).http.prefixed).toBeUndefined()
    expect(readConfig({ ELASTICSEARCH_PORT: '9200' }).http.prefixed).toEqual({
      port: 9200,
      prefix: '/elasticsearch',
      variable: 'ELASTICSEARCH_PORT',
    })
  })

  test('OTLP over gRPC listens on the address of everything else', () => {
    expect(readConfig({ OTLP_GRPC_PORT: '4317', HOST: '::1' }).otlpGrpc).toEqual({
      host: '::1',
      port: 4317,
      variable: 'OTLP_GRPC_PORT',
    })
    expect(() => readConfig({ OTLP_GRPC_PORT: '0' })).toThrow('OTLP_GRPC_PORT must be a whole number from 1 to 65535')
  })

  test('names that this server has, and proxies that may say so', () => {
    const names = {
      ALLOWED_HOSTS: 'Logs.Example.com, *.example.org,host_1',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8, 192.0.2.1',
      PUBLIC_URL: 'HTTPS://Logs.example.com:443/',
    }
    expect(readConfig(names).http).toMatchObject({
      port: 1323,
      host: '127.0.0.1',
      allowedHosts: ['logs.example.com', '*.example.org', 'host_1'],
      trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8', '192.0.2.1'],
      publicUrl: 'https://logs.example.com',
    })
  })

  test.each([
    ['ALLOWED_HOSTS', ['*', '*.', 'a.*', 'http://a', 'a:80', 'a/b', 'a,,b', 'a.', '.a', 'a b', 'é.test']],
    [
      'TRUSTED_PROXIES',
      ['a', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/x', ',', '/8'],
    ],
    ['CORS_ORIGINS', ['*', 'app.example.com', 'https://a/b', 'https://*.a.b', 'null', 'https://a,,https://b']],
    ['PUBLIC_URL', ['logs', 'ftp://a', 'http://', 'https://a/b', 'https://a?b', 'https://a#b', 'https://a:b@c', '//a']],
  ])('%s is judged', (name, values) => {
    const taken = values.filter((value) => !refuses({ [name]: value }, new RegExp(`^${name} must be .* such as `)))
    expect(taken).toEqual([])
  })

  test('secrets may stand in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'timberline-secrets-'))
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const env = {
      KAFKA_BROKERS: 'a:1',
      KAFKA_SASL_MECHANISM: 'plain',
      DATABASE_URL_FILE: file('url', 'postgresql://u:p@a/x\n'),
      KAFKA_SASL_USERNAME_FILE: file('user', 'user'),
      KAFKA_SASL_PASSWORD_FILE: file('password', ' two words \r\n'),
    }
    expect(readConfig(env)).toMatchObject({
      databaseUrl: 'postgresql://u:p@a/x',
      kafka: { sasl: { username: 'user', password: ' two words ' } },
    })
    const missing = join(folder, 'missing')
    expect(() => readConfig({ ...env, DATABASE_URL: 'postgresql://b/x', KAFKA_SASL_PASSWORD_FILE: missing })).toThrow(
      `DATABASE_URL and DATABASE_URL_FILE exclude each other: set only one; KAFKA_SASL_PASSWORD_FILE ${missing} cannot be read (ENOENT)`,
    )
    expect(() => readConfig({ DATABASE_URL_FILE: file('empty', '\n') })).toThrow(/DATABASE_URL_FILE .*empty is empty/)
    expect(() => readConfig({ DATABASE_URL_FILE: file('wrong', 'secret') })).toThrow(
      /^DATABASE_URL must be a URL that begins with postgresql:\/\/\.$/,
    )
    rmSync(folder, { recursive: true })
  })

  test('others are let in only where it is said who may do what', () => {
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'logs.example.com']) {
      expect(() => readConfig({ HOST })).toThrow(
        `HOST=${HOST} lets others in: set AUTH=on, or AUTH=off if a proxy in front asks for logins.`,
      )
      expect(readConfig({ HOST, AUTH: 'on' }).access.isOn).toBe(true)
      expect(readConfig({ HOST, AUTH: 'off' }).access.isOn).toBe(false)
    }
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost'])
      expect(readConfig({ HOST }).access.isOn).toBe(false)
    const url = 'postgresql://x'
    expect(readConfig({ HOST: '0.0.0.0', ROLE: 'writer', DATABASE_URL: url, KAFKA_BROKERS: 'a:1' }).access.isOn).toBe(
      false,
    )
  })

  test('an ingest key from outside the database', () => {
    const key = 'k'.repeat(32)
    expect(readConfig({ AUTH: 'on', INGEST_KEY: key }).access).toMatchObject({ isOn: true, ingestKey: key })
    expect(readConfig({}).access).toMatchObject({ isOn: false, ingestKey: undefined })
  })

  test('with AUTH=on syslog is opened by saying so', () => {
    expect(readConfig({ AUTH: 'on', SYSLOG_UDP_PORT: '5514', SYSLOG_OPEN: 'true' }).syslog?.udpPort).toBe(5514)
  })

  test('a certificate has its key, and other sites need keys', () => {
    expect(readConfig({}).http).toMatchObject({ tls: undefined, corsOrigins: [] })
    const files = { TLS_CERT_FILE: '/tls.crt', TLS_KEY_FILE: '/tls.key' }
    expect(readConfig(files).http.tls).toEqual({ certFile: '/tls.crt', keyFile: '/tls.key' })
    for (const one of [{ TLS_CERT_FILE: '/tls.crt' }, { TLS_KEY_FILE: '/tls.key' }])
      expect(() => readConfig(one)).toThrow('TLS_CERT_FILE and TLS_KEY_FILE must be set together.')
    const CORS_ORIGINS = 'https://App.example.com, http://localhost:5173/'
    expect(readConfig({ CORS_ORIGINS, AUTH: 'on' }).http.corsOrigins).toEqual([
      'https://app.example.com',
      'http://localhost:5173',
    ])
    expect(() => readConfig({ CORS_ORIGINS })).toThrow(
      'CORS_ORIGINS needs AUTH=on: pages of other sites may send nothing without an API key.',
    )
  })

  test('syslog is where its port is set', () => {
    expect(readConfig({ SYSLOG_HOST: '0.0.0.0' }).syslog).toBeUndefined()
    expect(readConfig({ SYSLOG_UDP_PORT: '514', HOST: '10.0.0.1', AUTH: 'off' }).syslog).toEqual({
      host: '10.0.0.1',
      tcpPort: undefined,
      udpPort: 514,
      tls: undefined,
      timeZone: 'UTC',
      usesReceiptTime: false,
    })
    const tls = { SYSLOG_TLS_PORT: '6514', SYSLOG_TLS_CERT: 'c', SYSLOG_TLS_KEY: 'k' }
    const others = { SYSLOG_HOST: '::', SYSLOG_TIMEZONE: '+02:00', SYSLOG_USE_RECEIPT_TIME: 'true' }
    expect(readConfig({ ...tls, ...others }).syslog).toMatchObject({
      host: '::',
      tls: { port: 6514, cert: 'c', key: 'k' },
      timeZone: '+02:00',
      usesReceiptTime: true,
    })
    expect(() => readConfig({ ...tls, SYSLOG_TLS_CERT: '', SYSLOG_TLS_CERT_FILE: '/missing' })).toThrow(
      /^SYSLOG_TLS_CERT_FILE \/missing cannot be read \(ENOENT\)\.$/,
    )
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

function refuses(environment: Record<string, string>, sentence: RegExp): boolean {
  try {
    readConfig(environment)
    return false
  } catch (error) {
    return error instanceof Error && sentence.test(error.message)
  }
}
