import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import type { OutgoingRecord } from '../../platform/stream.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { TEST_CERTIFICATE } from '../../test/support/test-certificate.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { MAX_MESSAGE_BYTES } from './limits.ts'
import type { SyslogOptions } from './syslog.ts'

const ALL = { host: '127.0.0.1', tcpPort: 0, udpPort: 0, tls: { port: 0, ...TEST_CERTIFICATE } }

type Options = Partial<SyslogOptions> & { publish?: (records: OutgoingRecord[]) => Promise<void> }

/** The door on free ports. */
async function open({ publish = async () => undefined, ...options }: Options = {}) {
  const syslog = { ...ALL, timeZone: 'UTC', usesReceiptTime: false, ...options }
  const { start, logs, metrics, ...doors } = await openDoors({ syslog }, publish)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= doors.close())
  onTestFinished(close)
  const ports = await start()
  const messages = () => logs().map(({ message }) => message)
  /** The metrics of this name that are not 0. */
  const printed = async (name: string) =>
    (await metrics.print()).split('\n').filter((line) => line.startsWith(name) && !line.endsWith(' 0'))
  return {
    ports,
    close,
    logs,
    messages,
    printed,
    /** Waits until so many logs are in the stream. */
    untilStored: (count: number) => waitFor(async () => (logs().length >= count ? logs() : undefined), 5000),
    untilPrinted: (line: string) => waitFor(async () => ((await printed(line)).length > 0 ? true : undefined), 5000),
    async connect(): Promise<Socket> {
      const socket = connect({ port: ports.tcp ?? 0, host: '127.0.0.1' })
      onTestFinished(() => void socket.destroy())
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      return socket
    },
    async send(...datagrams: (string | Buffer)[]): Promise<void> {
      const socket = createSocket('udp4')
      for (const datagram of datagrams) {
        await new Promise((sent) => socket.send(datagram, ports.udp ?? 0, '127.0.0.1', sent))
      }
      socket.close()
    },
  }
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `<13>Nov 29 10:00:00 host app: ${index}\n`)

/** A stream that acknowledges when it is told to. */
function createGate() {
  const gate = Promise.withResolvers<undefined>()
  let calls = 0
  return {
    open: () => gate.resolve(undefined),
    calls: () => calls,
    async pass(): Promise<void> {
      calls++
      await gate.promise
    },
  }
}

describe('syslog over TCP', () => {
  test('stores both framings, with the peer as host where there is none', async () => {
    const door = await open()
    const socket = await door.connect()
    socket.write('<11>Nov 29 10:00:00 web-1 shop[7]: paid\n13 <13>1 - - - -<14>bare\n')
    socket.end('<14>the end')
    const closed = once(socket, 'close')
    expect(await door.untilStored(4)).toMatchObject([
      { level: 'error', message: 'paid', resourceId: 'shop', parentResourceId: 'web-1' },
      { level: 'info', message: '', resourceId: '127.0.0.1', parentResourceId: null, metadata: { host: '127.0.0.1' } },
      { message: 'bare' },
      { message: 'the end' },
    ])
    expect(await door.printed('timberline_ingest_accepted_total{door="syslog"}')).toEqual([
      'timberline_ingest_accepted_total{door="syslog"} 4',
    ])
    await closed
  })

  test('keeps the order of messages of one moment, in many batches, and stores the same one twice', async () => {
    const door = await open()
    const socket = await door.connect()
    const sent = [...lines(2500), ...lines(1)]
    socket.end(sent.join(''))
    const logs = await door.untilStored(2501)
    const inOrder = logs.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(inOrder.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 2500 }, (_, index) => `${index}`),
      '0',
    ])
    expect(new Set(logs.map(({ id }) => id)).size).toBe(2501)
  })

  test('takes a message that comes byte by byte, and one in the other framing behind it', async () => {
    const door = await open()
    const socket = await door.connect()
    socket.setNoDelay(true)
    for (const byte of '<13>slow\n8 <13>next') {
      socket.write(byte)
      await new Promise(setImmediate)
    }
    await door.untilStored(2)
    expect(door.messages()).toEqual(['slow', 'next'])
  })

  test('tries again what the stream refused, stores it once, and lets the sender wait meanwhile', async () => {
    let refusals = 0
    const ids: string[][] = []
    const door = await open({
      publish: async (records) => {
        ids.push(records.map(({ value }) => value.toString()))
        if (++refusals <= 2) throw new AppError('STREAM_UNAVAILABLE', 'It is away.')
      },
    })
    const socket = await door.connect()
    socket.write('<13>a\n<13>b\n')
    await door.untilStored(2)
    expect(door.messages()).toEqual(['a', 'b'])
    expect([ids[1], ids[2]]).toEqual([ids[0], ids[0]])
    expect(await door.printed('timberline_syslog_dropped_total{')).toEqual([])
  })

  test('does not read on while the stream does not acknowledge', async () => {
    const gate = createGate()
    const door = await open({ publish: gate.pass })
    const socket = await door.connect()
    const chunk = `<13>${'a'.repeat(100_000)}\n`
    let chunks = 0
    // Until the buffers of the system are full, on both sides.
    const isStuck = async () => {
      const before = socket.writableLength
      await new Promise((resolve) => setTimeout(resolve, 30))
      return before > chunk.length && socket.writableLength === before
    }
    while (!(await isStuck())) for (let more = 0; more < 20; more++, chunks++) socket.write(chunk)
    expect(gate.calls()).toBe(1)
    socket.end()
    gate.open()
    expect((await door.untilStored(chunks)).length).toBe(chunks)
  })

  test('closes a connection whose message has no end, and stores what had come', async () => {
    const door = await open()
    const [endless, promised, other] = [await door.connect(), await door.connect(), await door.connect()]
    endless.write(`<13>${'a'.repeat(MAX_MESSAGE_BYTES)}`)
    promised.write(`<13>before\n${MAX_MESSAGE_BYTES + 1} <13>`)
    await Promise.all([once(endless, 'close'), once(promised, 'close')])
    other.write('<13>other\n')
    await door.untilStored(3)
    expect(door.messages().map((message) => message.length)).toEqual(expect.arrayContaining([6, 5]))
    expect(await door.printed('timberline_syslog_connections_cut_total')).toEqual([
      'timberline_syslog_connections_cut_total{reason="length"} 2',
    ])
  })

  test('closes the newest connection of the client that has most when there are too many', async () => {
    const door = await open({ maxConnections: 2 })
    const [first, second] = [await door.connect(), await door.connect()]
    const third = await door.connect()
    await once(third, 'close')
    first.write('<13>first\n')
    second.write('<13>second\n')
    await door.untilStored(2)
    expect(await door.printed('timberline_syslog_connections_cut_total')).toEqual([
      'timberline_syslog_connections_cut_total{reason="connections"} 1',
    ])
    first.destroy()
    const fourth = await waitFor(async () => {
      const socket = await door.connect()
      socket.write('<13>fourth\n')
      return door.messages().includes('fourth') ? socket : undefined
    })
    expect(fourth.destroyed).toBe(false)
  })

  test('stores what came before a connection was reset', async () => {
    const door = await open()
    const socket = await door.connect()
    socket.write('<13>a\n<13>b')
    await door.untilStored(1)
    socket.resetAndDestroy()
    await door.untilStored(2)
    expect(door.messages()).toEqual(['a', 'b'])
  })

  test('publishes what was sent before it stops', async () => {
    const gate = createGate()
    const door = await open({ publish: gate.pass })
    const socket = await door.connect()
    socket.write('<13>a\n<13>b')
    await waitFor(async () => gate.calls() > 0 || undefined)
    const stopped = door.close()
    socket.write('c\n<13>d')
    gate.open()
    socket.end()
    await stopped
    expect(door.messages()).toEqual(['a', 'bc', 'd'])
    expect(socket.destroyed || socket.readableEnded).toBe(true)
  })

  test('stops although the stream is away and a sender stays, and counts what is lost', async () => {
    const door = await open({ publish: () => Promise.reject(new Error('away')) })
    const socket = await door.connect()
    socket.write('<13>a\n<13>b\n')
    await door.untilPrinted('timberline_ingest_unavailable_total{door="syslog"')
    await door.close()
    expect(await door.printed('timberline_syslog_dropped_total')).toEqual([
      'timberline_syslog_dropped_total{reason="stopping"} 2',
    ])
  })
})

describe('syslog over TLS', () => {
  test('stores what is sent, from version 1.2 on', async () => {
    const door = await open()
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = connectTls({ port: door.ports.tls ?? 0, ca: TEST_CERTIFICATE.cert, host: '127.0.0.1', maxVersion })
      await once(socket, 'secureConnect')
      socket.end(`18 <13>over ${maxVersion}`)
    }
    await door.untilStored(2)
    expect(door.messages()).toEqual(['over TLSv1.2', 'over TLSv1.3'])
  })

  test('is not disturbed by who speaks without it, or an older version', async () => {
    const door = await open()
    const plain = connect({ port: door.ports.tls ?? 0, host: '127.0.0.1' })
    plain.on('error', () => undefined).write('<13>plain\n')
    const old = connectTls({ port: door.ports.tls ?? 0, host: '127.0.0.1', maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
    await Promise.all([once(plain, 'close'), once(old, 'error')])
    const socket = connectTls({ port: door.ports.tls ?? 0, ca: TEST_CERTIFICATE.cert, host: '127.0.0.1' })
    socket.end('<13>good\n')
    await door.untilStored(1)
    expect(door.messages()).toEqual(['good'])
  })

  test('frees the places of clients that have gone', async () => {
    const door = await open({ maxConnections: 1 })
    for (const name of ['a', 'b']) {
      const socket = connectTls({ port: door.ports.tls ?? 0, ca: TEST_CERTIFICATE.cert, host: '127.0.0.1' })
      socket.end(`<13>${name}\n`)
      await once(socket, 'close')
    }
    await door.untilStored(2)
    expect(await door.printed('timberline_syslog_connections_cut_total{')).toEqual([])
  })
})

describe('syslog over UDP', () => {
  test('a datagram is a message, whatever is in it', async () => {
    const door = await open()
    await door.send('<14>a\nb\0', '', '12 <14>', Buffer.alloc(60_000, 'x'))
    expect(await door.untilStored(3)).toMatchObject([
      { message: 'a\nb', metadata: { host: '127.0.0.1' } },
      { message: '12 <14>' },
      { message: 'x'.repeat(60_000) },
    ])
  })

  test('what finds no room is dropped and counted, and the rest is stored', async () => {
    const gate = createGate()
    const door = await open({ publish: gate.pass })
    const large = Buffer.alloc(60_000, 'x')
    await waitFor(async () => {
      await door.send(...Array.from({ length: 20 }, () => large))
      return (await door.printed('timberline_syslog_dropped_total{reason="full"}')).length > 0 ? true : undefined
    })
    expect(gate.calls()).toBe(1)
    gate.open()
    await door.untilStored(100)
    await door.send('<13>after')
    await waitFor(async () => door.messages().includes('after') || undefined)
  })
})

describe('the start of syslog', () => {
  test('opens only what is asked for', async () => {
    expect((await open({ udpPort: undefined, tls: undefined })).ports).toEqual({ tcp: expect.any(Number) as number })
  })

  test('says in one sentence which port is in use', async () => {
    const { ports } = await open()
    await expect(open({ tcpPort: ports.tcp })).rejects.toThrow(
      `Port ${ports.tcp} is in use. Set SYSLOG_TCP_PORT to a free port, or stop the program that uses it.`,
    )
    await expect(open({ udpPort: ports.udp })).rejects.toThrow(/Set SYSLOG_UDP_PORT to a free port/)
    await expect(open({ tls: { ...ALL.tls, port: ports.tls ?? 0 } })).rejects.toThrow(/Set SYSLOG_TLS_PORT to/)
    await expect(open({ host: '203.0.113.1' })).rejects.toThrow(/Check SYSLOG_HOST and SYSLOG_TCP_PORT\.$/)
  })

  test('says that a certificate is none', async () => {
    const broken = { port: 0, cert: 'x', key: TEST_CERTIFICATE.key }
    await expect(open({ tls: broken })).rejects.toThrow(
      /^SYSLOG_TLS_CERT and SYSLOG_TLS_KEY are not a certificate and its key/,
    )
  })
})
