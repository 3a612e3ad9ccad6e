/** Pushes to Loki as its clients write them, from one object in both encodings. Written by another way than the one that reads them. */
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'
import { compress } from 'snappyjs'

const PROTO = fileURLToPath(new URL('../../ingest/doors/protocol/loki-push.proto', import.meta.url))

/** The levels that the server walks by itself, and a field that it skips. */
const OUTER = `
  syntax = "proto3";
  package loki;
  message PushRequest { repeated Stream streams = 1; }
  message Stream { string labels = 1; repeated Entry entries = 2; uint64 hash = 3; }
`

const root = protobuf.loadSync(PROTO)
protobuf.parse(OUTER, root)
const PushRequest = root.lookupType('loki.PushRequest')

type Labels = Record<string, string>

/** As in JSON: the time in nanoseconds; '' for none. */
export type TestEntry = [time: string, line: string, structured?: Labels]

export type TestPush = { streams: { stream: Labels; values: TestEntry[] }[] }

/** One stream. */
export const pushOf = (values: TestEntry[], stream: Labels = {}): TestPush => ({ streams: [{ stream, values }] })

/** Go's `%q` and JSON have the same quotes for what tests use. */
const printLabels = (labels: Labels) =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`

const printTime = (ns: string) =>
  ns === ''
    ? undefined
    : { seconds: (BigInt(ns) / 1_000_000_000n).toString(), nanos: Number(BigInt(ns) % 1_000_000_000n) }

/** A push in Protocol Buffers, before it is compressed, with these labels as text. */
export const encodeStreams = (streams: { labels: string; entries: object[] }[]): Buffer =>
  Buffer.from(PushRequest.encode(PushRequest.fromObject({ streams })).finish())

const encode = ({ streams }: TestPush): Buffer =>
  encodeStreams(
    streams.map(({ stream, values }) => ({
      labels: printLabels(stream),
      hash: 7,
      entries: values.map(([time, line, structured = {}]) => ({
        timestamp: printTime(time),
        line,
        structuredMetadata: Object.entries(structured).map(([name, value]) => ({ name, value })),
      })),
    })),
  )

export const LOKI_ENCODINGS = {
  json: {
    type: 'application/json',
    plain: (push: TestPush): Buffer => Buffer.from(JSON.stringify(push)),
    wrap: (bytes: Buffer): Buffer => bytes,
  },
  protobuf: {
    type: 'application/x-protobuf',
    plain: encode,
    /** As it is sent. */
    wrap: (bytes: Buffer): Buffer => compress(bytes),
  },
}
