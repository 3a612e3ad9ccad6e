/** The bodies of H1: small when they are packed, and millions of values when they are not. */
import * as zlib from 'node:zlib'
import type { Sent } from './client.ts'
import { size } from './row.ts'

const BYTES = size(19 * 2 ** 20, 4 * 2 ** 20)

export const filled = (part: string, bytes = BYTES) =>
  Array(Math.floor(bytes / (part.length + 1)))
    .fill(part)
    .join()
export const some = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join()
const keys = (count: number) => some(count, (i) => `"${i.toString(36)}":1`)
const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels)
const logOf = (values: number) => `{"message":"h1","metadata":{"a":[${some(values, () => '{}')}]}}`

/** A request, made when it is its turn, and the statuses that it may be answered with. */
export type Hostile = { name: string; make: () => Sent; statuses: readonly number[] }

type Text = readonly [make: () => string, ...statuses: number[]]

const JSON_TEXTS: Readonly<Record<string, Text>> = {
  'millions of logs': [() => `[${filled('{}')}]`, 413],
  'millions of logs and a huge number': [() => `[${filled('{}')},1e400]`, 413],
  'millions of values in a log': [() => `{"message":"h1","a":[${filled('{}')}]}`, 413],
  'millions of values behind a good log': [() => `[{"message":"h1"},{"a":{"b":[${filled('[]')}]}}]`, 413],
  'millions of huge numbers': [() => `{"message":"h1","a":[${filled('1e400')}]}`, 413],
  'more than a million values in many logs': [() => `[${some(200, () => logOf(6000))}]`, 413],
  'a wide object behind braces in a string': [() => `{"x":"${'{'.repeat(300)}",${keys(BYTES / 9)}}`, 400, 413],
  'a wide object of objects': [() => `[{"a":{${some(20_000, (i) => `"${i}":{}`)}}}]`, 400],
  'keys that are numbers': [() => `{${some(20_000, (i) => `"${i * 131_072}":1`)}}`, 400],
  'a million levels': [() => nested('[', ']', 1e6), 400],
  'as many levels as there may be': [() => `{"message":"h1","a":${nested('[', ']', 49_000)}}`, 201],
  'as many values as there may be': [() => `[${some(180, () => logOf(5500))}]`, 201],
  'a huge number in the largest log': [
    () => `{"message":"h1","n":1e400,"a":[${some(49_000, (i) => `{"k${i % 100}":1}`)}]}`,
    201,
  ],
  'a text of escapes': [() => `{"message":"h1","a":"${'\\"'.repeat(BYTES / 2)}"}`, 201],
  'blanks before a fault': [() => `[{},${'\n'.repeat(BYTES)}x]`, 400],
}

/** A bad line costs itself, and all lines together have a bound as well. */
const LINES: Readonly<Record<string, readonly [make: () => string[], ...statuses: number[]]>> = {
  'a line of millions of values': [() => [`{"a":[${filled('{}')}]}`], 400],
  'a line of millions of values beside a good one': [() => [`{"a":[${filled('{}')}]}`, '{"message":"h1"}'], 201],
  'lines of more than a million values': [() => Array.from({ length: 200 }, () => logOf(6000)), 413],
  'millions of lines': [() => Array.from({ length: BYTES / 4 }, () => '{}'), 413],
  'wide lines': [() => Array.from({ length: 20 }, () => `{${keys(17_000)}}`), 400],
}

const QUERY = 'query ($w: LogFilter) { logCount(where: $w) { value } }'
const MUTATION = 'mutation ($i: IngestLogsInput!) { ingestLogs(input: $i) { accepted } }'
export const asked = (query: string, variables: string) => `{"query":${JSON.stringify(query)},"variables":${variables}}`

const GRAPHQL_TEXTS: Readonly<Record<string, Text>> = {
  'millions of filters': [() => asked(QUERY, `{"w":{"or":[${filled('{}')}]}}`), 413],
  '2 MiB of filters': [() => asked(QUERY, `{"w":{"or":[${filled('{}', 2_000_000)}]}}`), 413],
  'the most filters of a request': [() => asked(QUERY, `{"w":{"or":[${some(99_000, () => '{}')}]}}`), 400],
  'the most filters of a query': [() => asked(QUERY, `{"w":{"or":[${some(39_900, () => '{}')}]}}`), 200],
  'the most logs of a request': [() => asked(MUTATION, `{"i":{"logs":[${some(99_000, () => '{}')}]}}`), 200],
  'a wide filter': [() => asked(QUERY, `{"w":{${keys(60_000)}}}`), 400],
  'filters in the document': [() => asked(`{ logCount(where: { or: [${'{} '.repeat(5e5)}] }) { value } }`, '{}'), 400],
  'deep filters': [() => asked(QUERY, `{"w":${nested('{"not":', '}', 40_000)}}`), 400],
}

const ENCODERS: Readonly<Record<string, (text: string) => Buffer>> = {
  identity: (text) => Buffer.from(text),
  gzip: (text) => zlib.gzipSync(text, { level: 1 }),
  deflate: (text) => zlib.deflateSync(text, { level: 1 }),
  br: (text) => zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: (text) => zlib.zstdCompressSync(text),
}

type Door = { path: string; type: string; encodings: readonly string[]; texts: Readonly<Record<string, Text>> }

const linesWith = (before: string) =>
  Object.fromEntries(
    Object.entries(LINES).map(([name, [make, ...statuses]]): [string, Text] => [
      name,
      [
        () =>
          make()
            .map((line) => `${before}${line}\n`)
            .join(''),
        ...statuses,
      ],
    ]),
  )

const DOORS: readonly Door[] = [
  { path: '/public/ingest', type: 'application/json', encodings: Object.keys(ENCODERS), texts: JSON_TEXTS },
  { path: '/public/ingest', type: 'application/x-ndjson', encodings: ['identity', 'zstd'], texts: linesWith('') },
  { path: '/public/ingest', type: 'application/json-seq', encodings: ['gzip'], texts: linesWith('\x1e') },
  { path: '/graphql', type: 'application/json', encodings: ['identity', 'gzip'], texts: GRAPHQL_TEXTS },
]

export const HOSTILE: readonly Hostile[] = DOORS.flatMap(({ path, type, encodings, texts }) =>
  encodings.flatMap((encoding) =>
    Object.entries(texts).map(([name, [make, ...statuses]]) => ({
      name: `${name}, ${path}, ${type.replace('application/', '')}, ${encoding}`,
      statuses,
      make: (): Sent => ({
        path,
        headers: { 'content-type': type, 'content-encoding': encoding },
        body: ENCODERS[encoding]?.(make()) ?? '',
      }),
    })),
  ),
)
