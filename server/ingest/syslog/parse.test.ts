import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startCpuClock } from '../../test/support/cpu-time.ts'
import { validate } from '../validate.ts'
import { createSyslogReader, type SyslogRules } from './parse.ts'

const NOW = '2026-11-30T12:00:00.000Z'
const RULES: SyslogRules = { timeZone: 'UTC', usesReceiptTime: false, readsJsonLines: true }

/** What becomes of a message from 192.0.2.7, as it is stored. */
function read(message: string | Buffer, { now = NOW, ...rules }: Partial<SyslogRules> & { now?: string } = {}) {
  const nowMs = Date.parse(now)
  const options = { ...RULES, ...rules }
  const record = createSyslogReader(options)({ bytes: Buffer.from(message), from: '192.0.2.7' }, nowMs)
  const verdict = validate(record, { nowMs, timestampRequired: false, retentionDays: options.retentionDays })
  if (!verdict.ok) throw new Error(verdict.rejection.message)
  const { metadataJson, timestampMs, timestampUs, ...draft } = verdict.draft
  const time = new Date(timestampMs).toISOString().replace('Z', `${String(timestampUs).padStart(3, '0')}Z`)
  return { ...draft, time, metadata: JSON.parse(metadataJson) as Record<string, unknown> }
}

type Expected = { time?: string; host?: string; app?: string; message: string; level?: string; syslog?: object }

const AT_TEN = '2026-11-29T10:00:00.000000Z'
const RECEIPT = '2026-11-30T12:00:00.000000Z'

/** Sent by the program in the name, or written as its documents say. */
const MESSAGES: [name: string, sent: string, expected: Expected][] = [
  [
    'the example of RFC 5424',
    `<165>1 2026-11-29T10:00:00.003000-07:00 mymachine.example.com evntslog 8710 ID47 [exampleSDID@32473 iut="3" eventSource="Application"][examplePriority@32473 class="high"] \uFEFFAn application event log entry...`,
    {
      time: '2026-11-29T17:00:00.003000Z',
      host: 'mymachine.example.com',
      app: 'evntslog',
      message: 'An application event log entry...',
      syslog: {
        facility: 'local4',
        severity: 'notice',
        procid: '8710',
        msgid: 'ID47',
        sd: {
          'exampleSDID@32473': { iut: '3', eventSource: 'Application' },
          'examplePriority@32473': { class: 'high' },
        },
      },
    },
  ],
  [
    'the example of RFC 3164',
    "<34>Nov 29 10:00:00 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    {
      time: AT_TEN,
      host: 'mymachine',
      app: 'su',
      level: 'fatal',
      message: "'su root' failed for lonvick on /dev/pts/8",
      syslog: { facility: 'auth', severity: 'crit' },
    },
  ],
  [
    'rsyslog, RSYSLOG_TraditionalForwardFormat',
    '<38>Nov 29 10:00:00 web-1 sshd[4711]: Accepted publickey for root\n',
    {
      time: AT_TEN,
      host: 'web-1',
      app: 'sshd',
      message: 'Accepted publickey for root',
      syslog: { procid: '4711', facility: 'auth' },
    },
  ],
  [
    'rsyslog, RSYSLOG_ForwardFormat',
    '<38>2026-11-29T10:00:00.123456+01:00 web-1 sshd[4711]: Accepted publickey for root',
    { time: '2026-11-29T09:00:00.123456Z', host: 'web-1', app: 'sshd', message: 'Accepted publickey for root' },
  ],
  [
    'rsyslog, RSYSLOG_SyslogProtocol23Format',
    '<38>1 2026-11-29T10:00:00.123456+00:00 web-1 sshd 4711 - -  Accepted publickey for root',
    {
      time: '2026-11-29T10:00:00.123456Z',
      host: 'web-1',
      app: 'sshd',
      message: 'Accepted publickey for root',
      syslog: { procid: '4711', facility: 'auth' },
    },
  ],
  [
    'rsyslog, RSYSLOG_TraditionalFileFormat, a line of /var/log/messages',
    'Nov 29 10:00:00 web-1 kernel: [    0.000000] Linux version 6.1.0',
    { time: AT_TEN, host: 'web-1', app: 'kernel', message: '[    0.000000] Linux version 6.1.0' },
  ],
  [
    'syslog-ng, syslog()',
    '<13>1 2026-11-29T10:00:00+00:00 web-1 tag 99 - [meta sequenceId="7"] hello',
    {
      time: AT_TEN,
      host: 'web-1',
      app: 'tag',
      message: 'hello',
      syslog: { procid: '99', sd: { meta: { sequenceId: '7' } } },
    },
  ],
  [
    'logger --rfc5424',
    '<13>1 2026-11-29T10:00:00.524803+00:00 web-1 root - - [timeQuality tzKnown="1" isSynced="1" syncAccuracy="92500"] hello',
    {
      time: '2026-11-29T10:00:00.524803Z',
      host: 'web-1',
      app: 'root',
      message: 'hello',
      syslog: { sd: { timeQuality: { tzKnown: '1', isSynced: '1', syncAccuracy: '92500' } } },
    },
  ],
  [
    'logger --rfc3164',
    '<13>Nov 29 10:00:00 web-1 root: hello',
    { time: AT_TEN, host: 'web-1', app: 'root', message: 'hello' },
  ],
  [
    'SysLogHandler of Python',
    '<11>disk full\0',
    { level: 'error', message: 'disk full', syslog: { facility: 'user' } },
  ],
  ['SysLogHandler of Python with an ident', '<14>shop: paid\0', { app: 'shop', message: 'paid' }],
  [
    'rfc5424-logging-handler',
    '<11>1 2026-11-29T10:00:00.000123+00:00 web-1 shop 42 - [extra@32473 order="a \\"b\\" \\\\ \\]"] \uFEFFcard refused',
    {
      time: '2026-11-29T10:00:00.000123Z',
      host: 'web-1',
      app: 'shop',
      level: 'error',
      message: 'card refused',
      syslog: { procid: '42', sd: { 'extra@32473': { order: 'a "b" \\ ]' } } },
    },
  ],
  [
    'Fluent Bit, of which everything is nil',
    '<14>1 2026-11-29T10:00:00.123456Z - - - - - \uFEFFhello',
    { time: '2026-11-29T10:00:00.123456Z', message: 'hello', syslog: { facility: 'user' } },
  ],
  [
    'Docker',
    '<30>Nov 29 10:00:00 1a2b3c4d5e6f[812]: GET /',
    { time: AT_TEN, app: '1a2b3c4d5e6f', message: 'GET /', syslog: { procid: '812' } },
  ],
  [
    'Docker, rfc5424micro',
    '<30>1 2026-11-29T10:00:00.000001Z node-1 shop 812 shop - GET /',
    { time: '2026-11-29T10:00:00.000001Z', host: 'node-1', app: 'shop', message: 'GET /', syslog: { msgid: 'shop' } },
  ],
  [
    'Cisco IOS',
    '<189>82: Nov 29 10:00:00.123: %SYS-5-CONFIG_I: Configured from console by vty0 (10.1.1.1)',
    {
      time: '2026-11-29T10:00:00.123000Z',
      message: '%SYS-5-CONFIG_I: Configured from console by vty0 (10.1.1.1)',
      syslog: { facility: 'local7', severity: 'notice', msgid: 'SYS-5-CONFIG_I', sequence: '82' },
    },
  ],
  [
    'Cisco IOS with a host and a zone',
    '<187>000083: r1: .Nov 29 10:00:00.5 UTC: %LINK-3-UPDOWN: Interface down',
    { time: '2026-11-29T10:00:00.500000Z', host: 'r1', level: 'error', message: '%LINK-3-UPDOWN: Interface down' },
  ],
  [
    'Cisco IOS whose clock was never set',
    '<189>5: *Mar  1 00:00:12: %SYS-5-RESTART: System restarted',
    { time: RECEIPT, message: '%SYS-5-RESTART: System restarted', syslog: { timestamp: '*Mar  1 00:00:12' } },
  ],
  [
    'Cisco NX-OS',
    '<187>: 2026 Nov 29 10:00:00 UTC: %DAEMON-3-SYSTEM_MSG: ntp',
    { time: AT_TEN, level: 'error', message: '%DAEMON-3-SYSTEM_MSG: ntp' },
  ],
  [
    'Cisco ASA',
    '<166>Nov 29 2026 10:00:00: %ASA-6-302013: Built',
    { time: AT_TEN, message: '%ASA-6-302013: Built', syslog: { msgid: 'ASA-6-302013' } },
  ],
  [
    'Cisco ASA with a host',
    '<166>Nov 29 2026 10:00:00 fw-1 : %ASA-6-302013: Built',
    { time: AT_TEN, host: 'fw-1', message: '%ASA-6-302013: Built' },
  ],
  ['Cisco ASA without a time', '<166>%ASA-6-302013: Built', { time: RECEIPT, message: '%ASA-6-302013: Built' }],
  [
    'Cisco ASA, EMBLEM',
    '<166>:Nov 29 10:00:00 UTC: %ASA-session-6-302013: Built',
    { time: AT_TEN, message: '%ASA-session-6-302013: Built' },
  ],
  [
    'Huawei',
    '<190>Nov 29 2026 10:00:00+01:00 HUAWEI %%01SHELL/5/CMDRECORD(l)[0]:Recorded command',
    { time: '2026-11-29T09:00:00.000000Z', host: 'HUAWEI', message: '%%01SHELL/5/CMDRECORD(l)[0]:Recorded command' },
  ],
  [
    'Huawei with another date',
    '<190>2026-11-29 10:00:00 S5720 %%01IFNET/4/IF(l): down',
    { time: AT_TEN, host: 'S5720', message: '%%01IFNET/4/IF(l): down' },
  ],
  [
    'Juniper',
    '<28>Nov 29 10:00:00 mx1 rpd[1234]: RPD_OSPF_NBRDOWN: down',
    { time: AT_TEN, host: 'mx1', app: 'rpd', level: 'warn', message: 'RPD_OSPF_NBRDOWN: down' },
  ],
  [
    'Juniper, structured, with dots in the number of the enterprise',
    `<189>1 2026-11-29T10:00:00.000Z mx1 mgd 3046 UI_DBASE_LOGOUT_EVENT [junos@2636.1.1.1.2.18 username="root"] User 'root' exiting`,
    {
      time: AT_TEN,
      host: 'mx1',
      app: 'mgd',
      message: "User 'root' exiting",
      syslog: { msgid: 'UI_DBASE_LOGOUT_EVENT', sd: { 'junos@2636.1.1.1.2.18': { username: 'root' } } },
    },
  ],
  [
    'Fortinet, of which nothing is a header',
    '<189>date=2026-11-29 time=10:00:00 devname="fg"',
    { message: 'date=2026-11-29 time=10:00:00 devname="fg"' },
  ],
  [
    'VMware ESXi',
    '<166>2026-11-29T10:00:00.123Z esx-1 Hostd: info hostd[2100]',
    { time: '2026-11-29T10:00:00.123000Z', host: 'esx-1', app: 'Hostd', message: 'info hostd[2100]' },
  ],
  [
    'a program with a slash',
    '<22>Nov 29 10:00:00 mx postfix/smtpd[12]: connect',
    { host: 'mx', app: 'postfix/smtpd', message: 'connect' },
  ],
  [
    'no colon behind the tag',
    '<13>Nov 29 10:00:00 web-1 cron[7] started',
    { host: 'web-1', app: 'cron', message: 'started' },
  ],
  ['no tag', '<13>Nov 29 10:00:00 web-1 the disk is full', { host: 'web-1', message: 'the disk is full' }],
  ['no host, no tag', '<13>Nov 29 10:00:00 hello', { time: AT_TEN, message: 'hello' }],
  ['no time', '<13>cron[7]: started', { app: 'cron', message: 'started' }],
  [
    'a day with a zero',
    '<13>Nov 09 10:00:00 web-1 app: hello',
    { time: '2026-11-09T10:00:00.000000Z', host: 'web-1', app: 'app', message: 'hello' },
  ],
  [
    'an address of IPv6 as host',
    '<13>Nov 29 10:00:00 2001:db8::7 app: hello',
    { host: '2001:db8::7', app: 'app', message: 'hello' },
  ],
  ['a priority alone', '<13>', { message: '' }],
  ['a time alone', '<13>Nov 29 10:00:00', { time: AT_TEN, message: '' }],
  ['no priority', 'the disk is full', { message: 'the disk is full' }],
  [
    'a line of a program',
    '2026-11-29 10:00:00 INFO store: opened',
    { time: RECEIPT, message: '2026-11-29 10:00:00 INFO store: opened' },
  ],
  ['a priority that is none', '<192>hello', { message: '<192>hello' }],
  [
    'no such day',
    '<13>Nov 31 10:00:00 web-1 app: hello',
    { time: RECEIPT, message: 'Nov 31 10:00:00 web-1 app: hello' },
  ],
  [
    'another version',
    '<13>2 2026-11-29T10:00:00Z a b c d - hello',
    { message: '2 2026-11-29T10:00:00Z a b c d - hello' },
  ],
  [
    'a header that ends early',
    '<13>1 2026-11-29T10:00:00Z web-1 app',
    { time: AT_TEN, host: 'web-1', app: 'app', message: '' },
  ],
  [
    'structured data is missing',
    '<13>1 2026-11-29T10:00:00Z web-1 app - - hello',
    { host: 'web-1', app: 'app', message: 'hello' },
  ],
  [
    'structured data without an end',
    '<13>1 - web-1 app - - [a b="c hello',
    { host: 'web-1', app: 'app', message: '[a b="c hello' },
  ],
  [
    'no space behind structured data',
    '<13>1 - web-1 app - - [a b="c"]hello',
    { host: 'web-1', app: 'app', message: 'hello', syslog: { sd: { a: { b: 'c' } } } },
  ],
  [
    'parameters and elements that come twice, and dots in names',
    '<13>1 - web-1 app - - [origin ip="1" ip="2"][origin k8s.pod.name="p"] hello',
    {
      host: 'web-1',
      app: 'app',
      message: 'hello',
      syslog: { sd: { origin: { ip: ['1', '2'], k8s: { pod: { name: 'p' } } } } },
    },
  ],
]

describe('a message', () => {
  test.each(MESSAGES)('%s', (_name, sent, { host = '192.0.2.7', app, syslog, ...fields }) => {
    const { metadata, resourceId, parentResourceId, ...log } = read(sent)
    expect(log).toMatchObject(fields)
    expect({ resourceId, parentResourceId }).toEqual({ resourceId: app ?? host, parentResourceId: app ? host : null })
    expect(metadata).toMatchObject({ host, ...(syslog && { syslog }) })
  })

  test.each([
    [0, 'fatal', 'emerg'],
    [1, 'fatal', 'alert'],
    [2, 'fatal', 'crit'],
    [3, 'error', undefined],
    [4, 'warn', undefined],
    [5, 'info', 'notice'],
    [6, 'info', undefined],
    [7, 'debug', undefined],
  ])('of severity %i is %s', (severity, level, kept) => {
    expect(read(`<${severity}>kernel`)).toMatchObject({ level, metadata: { syslog: { facility: 'kern' } } })
    expect((read(`<${severity}>kernel`).metadata['syslog'] as { severity?: string }).severity).toBe(kept)
  })

  test('is repaired where it is not UTF-8, and every end of a line or text goes', () => {
    expect(read(Buffer.from('<13>caf\xe9 \0x\r\n\0', 'latin1')).message).toBe('caf\uFFFD \uFFFDx')
  })

  test('has fields that are cut rather than refused', () => {
    const long = 'a'.repeat(300)
    expect(read(`<13>1 - ${long} app - - - hello`)).toMatchObject({
      resourceId: '192.0.2.7',
      message: `${long} app - - - hello`,
    })
    expect(read(`<13>Nov 29 10:00:00 host ${'b'.repeat(128)}: hello`).resourceId).toBe('b'.repeat(128))
    expect(
      read(`<13>1 - h a - - [x ${Array.from({ length: 2000 }, (_, index) => `k${index}="v"`).join(' ')}] hi`).message,
    ).toBe('hi')
  })

  test('has names of all sorts in its structured data', () => {
    const sd = '[__proto__ a="1"][constructor __proto__="2" toString="3"]'
    expect(JSON.stringify(read(`<13>1 - - - - - ${sd} hi`).metadata['syslog'])).toBe(
      '{"facility":"user","severity":"notice","sd":{"__proto__":{"a":"1"},"constructor":{"__proto__":"2","toString":"3"}}}',
    )
  })
})

describe('the time of the header', () => {
  const timeOf = (time: string, rules?: Parameters<typeof read>[1]) =>
    read(`<13>${time} web-1 app: hello`, rules).time.slice(0, 19)

  test.each([
    ['Dec 31 23:59:59', '2027-01-01T00:00:10Z', '2026-12-31T23:59:59'],
    ['Jan  1 00:00:01', '2026-12-31T23:59:59Z', '2027-01-01T00:00:01'],
    ['Nov 30 11:00:00', NOW, '2026-11-30T11:00:00'],
    ['Dec  1 11:00:00', NOW, '2026-12-01T11:00:00'],
    ['Dec  2 11:00:00', NOW, '2025-12-02T11:00:00'],
    ['Feb 29 11:00:00', NOW, '2024-02-29T11:00:00'],
  ])('without a year: %s at %s is %s', (time, now, expected) => expect(timeOf(time, { now })).toBe(expected))

  test('without an offset is of SYSLOG_TIMEZONE, in summer and in winter', () => {
    const rules = { timeZone: 'Europe/Berlin' }
    expect(timeOf('Nov 29 10:00:00', rules)).toBe('2026-11-29T09:00:00')
    expect(timeOf('Jul 29 10:00:00', rules)).toBe('2026-07-29T08:00:00')
    expect(timeOf('2026-11-29 10:00:00', rules)).toBe('2026-11-29T09:00:00')
    expect(timeOf('2026-11-29T10:00:00Z', rules)).toBe('2026-11-29T10:00:00')
    // Clocks are put forward at 2:00, and back at 3:00.
    expect(timeOf('Mar 29 02:30:00', rules)).toBe('2026-03-29T01:30:00')
    expect(timeOf('Oct 25 02:30:00', rules)).toBe('2026-10-25T00:30:00')
    expect(timeOf('Nov 29 10:00:00', { timeZone: '+05:30' })).toBe('2026-11-29T04:30:00')
  })

  test.each([
    ['2027-11-29T10:00:00Z', {}],
    ['1970-01-01T00:00:07Z', {}],
    ['2026-10-01T10:00:00Z', { retentionDays: 30 }],
    ['2026-11-29T10:00:00Z', { usesReceiptTime: true }],
  ])('%s with %j is kept, and the time of receipt counts', (time, rules) => {
    expect(timeOf(time, rules)).toBe('2026-11-30T12:00:00')
    expect(read(`<13>${time} web-1 app: hello`, rules)).toMatchObject({ metadata: { syslog: { timestamp: time } } })
  })
})

describe('JSON in a message', () => {
  const sent = '<13>Nov 29 10:00:00 web-1 app: '

  test.each(['', '@cee: ', ' @cee:'])('behind %j is the log that it is', (cookie) => {
    expect(
      read(
        `${sent}${cookie}{"msg":"hi","level":"error","trace_id":"0af7651916cd43dd8448eb211c80319c","n":9007199254740993}`,
      ),
    ).toMatchObject({
      time: AT_TEN,
      level: 'error',
      message: 'hi',
      resourceId: 'app',
      parentResourceId: 'web-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      metadata: { n: '9007199254740993', host: 'web-1', syslog: { facility: 'user' } },
    })
  })

  test('says more than the header: its time, level and resource', () => {
    expect(read(`${sent}{"msg":"hi","time":"2026-11-29T10:00:00.123456Z","resourceId":"shop"}`)).toMatchObject({
      time: '2026-11-29T10:00:00.123456Z',
      level: 'info',
      resourceId: 'shop',
    })
    expect(read('{"msg":"hi","level":50,"service":"shop"}')).toMatchObject({
      level: 'error',
      resourceId: 'shop',
      time: RECEIPT,
    })
  })

  test('keeps what it has under the names of the envelope', () => {
    expect(read(`${sent}{"msg":"hi","host":"own","metadata":{"syslog":1,"a":2}}`).metadata).toMatchObject({
      host: 'web-1',
      host_: 'own',
      syslog: { facility: 'user' },
      syslog_: 1,
      a: 2,
    })
    expect(read(`${sent}{"msg":"hi","metadata":"text"}`).metadata).toMatchObject({ metadata: 'text' })
  })

  test('has an identity only beside its own time', () => {
    const id = '0190a8c0-0000-7000-8000-000000000001'
    expect(read(`${sent}{"msg":"hi","id":"${id}"}`)).toMatchObject({ id: null, metadata: { id } })
    expect(read(`${sent}{"message":"hi","id":"${id}","timestamp":"2026-11-29T10:00:00Z"}`).id).toBe(id)
  })

  test.each([
    ['{"msg":"hi"}', { readsJsonLines: false }],
    ['{"msg":"hi"', {}],
    ['{"a":1}', {}],
    ['@cee: {}', {}],
    [`{"msg":"hi","a":${'['.repeat(60_000)}`, {}],
  ])('stays text, case %#', (text, rules) => expect(read(`${sent}${text}`, rules).message).toBe(text))
})

describe('whatever comes', () => {
  const HOSTILE = ['<13>1 - - - - - [a', '<13>Nov 29 10:00:00 ', '<13>1 ', '<13>82: ', '<13>', '']
  const FILLINGS = [
    ' ',
    '\\',
    '\\"',
    ' a="',
    '[',
    ']',
    '[a]',
    '0',
    'a',
    ':',
    '\n',
    '\0',
    '"',
    ' b="c"',
    ' b.c.d.e.f="c"',
    '{"msg":',
    '[x y="z"]',
  ]

  test('64 KiB of one thing take less than 50 ms', () => {
    for (const start of HOSTILE) {
      for (const filling of FILLINGS) {
        const message = start + filling.repeat(65_536 / filling.length) + 'x'
        const cpuMs = startCpuClock()
        read(message)
        expect(cpuMs(), `${start}${filling}`).toBeLessThan(50)
      }
    }
  })

  test('is stored', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<13>',
        '1 ',
        '- ',
        '2026-11-29T10:00:00Z ',
        'Nov 29 10:00:00 ',
        '[a b="c"]',
        '{"msg":"x"}',
        ': ',
        '\\',
      ),
      fc.string({ maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), fc.uint8Array({ maxLength: 20 }), (pieces, bytes) => {
        expect(read(Buffer.concat([Buffer.from(pieces.join('')), bytes])).message).toEqual(expect.any(String))
      }),
      { numRuns: 500 },
    )
  })

  test('of RFC 5424 is read field by field', () => {
    const name = fc.stringMatching(/^[!#-<>-Z^-~]{1,32}$/).filter((text) => text !== '-')
    const value = fc.string({ maxLength: 20 })
    fc.assert(
      fc.property(name, name, value, (app, key, text) => {
        const escaped = text.replaceAll(/["\\\]]/g, String.raw`\$&`)
        const log = read(`<13>1 - web-1 ${app} - - [x@1 ${key}="${escaped}"] m`, { readsJsonLines: false })
        expect(log).toMatchObject({ resourceId: app, message: 'm' })
        const parameters = (log.metadata['syslog'] as { sd: { 'x@1': object } }).sd['x@1']
        expect(JSON.stringify(parameters)).toContain(JSON.stringify(text).replaceAll('\\u0000', '\uFFFD'))
      }),
    )
  })
})
