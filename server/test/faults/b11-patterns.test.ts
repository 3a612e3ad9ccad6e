/** Patterns that are made to be slow, and texts that are made to leave their quotes. */
import { expect, test } from 'vitest'
import { TIMINGS } from '../../platform/timings.ts'
import { SLOW_LOG } from '../support/slow-search.ts'
import { ask, ingest, startProduct } from './client.ts'
import { percentile } from './load.ts'
import { isFull, noteResult, size } from './row.ts'
import { shared } from './shared.ts'

const ROWS = size(20_000, 500)
const TIMEOUT_MS = 1.1 * TIMINGS.queryTimeoutMs
const LONG = 'a'.repeat(2000)

/** One a line. */
const listOf = (text: string) => text.trim().split('\n')

const REGEXES = listOf(String.raw`
(a+)+$
(a|a)*$
(a|aa)+$
(.*a){20}
(a*)*b
(a?){50}a{50}
([a-z]+)*X
^(([a-z])+.)+[A-Z]([a-z])+$
(.*)(.*)(.*)(.*)(.*)X
(a.*){30}Z
(\w+\s?)*\d$
(x+x+)+y
(a{1,200}){1,200}
(((a{1,9}){1,9}){1,9}){1,9}
(\w+)\s\1\s\1
(a*)\1\1\1\1b
(.+)\1+$
((a+)\2)+$
(a|b|ab)*\1c
(.*)\1(.*)\2Z
(?=(a+))a*b\1
(?!.*a.*b.*c)(.*d)*
^(?:a?){200}$
(?:(?:a*)*)*b
(?i)(A+)+$
[^b]*[^c]*[^d]*[^e]*Z
(
)
[
*a
a{2,1}
a{999999}
\
(?P<x>a)
[[:nope:]]
[z-a]
(?<=a)b
a**
\1
[[.x
.{255}.{255}.{255}
(a{255}){255}
\m(a+)+\M
(^|.)(^|.)(^|.)a+Z
(\d|\w|.)*Z
(a|b|c|d|e|f|g)*Z
\y(a|\w)+\y\d
(^a*)*$Z
(((((((((((((((((((((a)))))))))))))))))))))+Z
([ab]*[bc]*[cd]*)*Z
((ab*){1,60}a[ab]{60}){1,50}c
((x{1,40}){1,40}){1,40}y
(?b)\(a*\)\1\1\1b
(?b)[\]*\(a*\)\1\1\1b
***:(a*)\1\1\1\1b
(?#[)(a*)\1\1\1\1b
(?x)(a*)\1\1\1\1b # [
^(a+)(a+)\c\\1\c\\2$
`)

const ANSWERS = ['answered', 'BAD_USER_INPUT', 'QUERY_TOO_COMPLEX', 'QUERY_TIMEOUT']
const hasBackReference = (regex: string) => /\\[1-9]/.test(regex)

const BASES = listOf(String.raw`
' OR '1'='1
'; DROP TABLE logs; --
' UNION SELECT * FROM logs --
') OR TRUE --
'||pg_sleep(9)||'
\'; --
"; DROP TABLE logs; --
" OR ""="
$1
$$
$tag$x$tag$
/* x */
-- x
;
{a,b}
{"a":1}
E'\x27'
%
_
\
\\
%\
%' OR TRUE
’ OR 1=1
1;SELECT pg_sleep(9)
NULL
{}
`)
const AROUND = [
  ['', ''],
  ['a', ''],
  ['', 'a'],
  ["'", "'"],
  ['"', '"'],
  ['%', '%'],
  ['(', ')'],
  ['\\', ''],
  ['', '\\'],
  ['é', 'Σ'],
  [' ', ' '],
  ['{', '}'],
  ['$', '$'],
  ['--', ''],
  ['', '--'],
  ['/*', '*/'],
  [';', ';'],
  ['\n', '\n'],
  ['::', '::'],
]
const INJECTIONS = [
  ...new Set(AROUND.flatMap(([before = '', after = '']) => BASES.map((base) => before + base + after))),
]

const LOGS = 'query ($where: LogFilter) { logs(where: $where, first: 5) { nodes { message } } }'
const BY_ALL = `query ($text: String!, $id: ID!) {
  equal: logs(where: { message: { eq: $text } }) { nodes { message } }
  part: logs(where: { resourceId: { contains: $text } }, first: 1000) { nodes { resourceId } }
  start: logs(where: { commit: { startsWith: $text, caseSensitive: true } }, first: 1000) { nodes { commit } }
  value: logs(where: { metadata: { path: ["text"], op: { eq: { string: $text } } } }) { nodes { message } }
  key: logs(where: { metadata: { path: [$text], op: { exists: true } } }) { nodes { message } }
  traced: trace(traceId: $text) { nodes { message } }
  facet: logFacet(field: RESOURCE_ID, search: $text, first: 1000) { nodes { value } }
  none: log(id: $id) { message }
}`

type Found = Record<'equal' | 'value' | 'key' | 'traced', { nodes: { message: string }[] }> & {
  part: { nodes: { resourceId: string }[] }
  start: { nodes: { commit: string }[] }
  facet: { nodes: { value: string }[] }
  none: null
}

const theProduct = shared(() => startProduct())

test('B11: texts that are made to leave their quotes are texts', { timeout: 300_000 }, async () => {
  const product = await theProduct()
  const logs = INJECTIONS.map((text) => ({
    message: text,
    resourceId: text,
    commit: text,
    traceId: text,
    metadata: { text, [text]: 1 },
  }))
  expect((await ingest(product.url, logs)).json.accepted).toBe(INJECTIONS.length)
  await expect.poll(() => product.prisma.log.count(), { timeout: 30_000 }).toBe(INJECTIONS.length)
  for (const text of isFull ? INJECTIONS : INJECTIONS.filter((_, i) => i % 10 === 0)) {
    const { data, errors, ms } = await ask<Found>(product.url, { query: BY_ALL, variables: { text, id: text } })
    expect({ text, errors }).toEqual({ text, errors: undefined })
    for (const alias of ['equal', 'value', 'key', 'traced'] as const) {
      expect({ alias, nodes: data[alias].nodes }).toEqual({ alias, nodes: [{ message: text }] })
    }
    const holding = INJECTIONS.filter((other) => other.toLowerCase().includes(text.toLowerCase())).toSorted()
    expect(data.part.nodes.map(({ resourceId }) => resourceId).toSorted()).toEqual(holding)
    expect(data.facet.nodes.map(({ value }) => value).toSorted()).toEqual(holding)
    const starting = INJECTIONS.filter((other) => other.startsWith(text)).toSorted()
    expect(data.start.nodes.map(({ commit }) => commit).toSorted()).toEqual(starting)
    expect(data.none).toBeNull()
    expect(ms).toBeLessThan(TIMEOUT_MS)
  }
  expect(await product.prisma.log.count()).toBe(INJECTIONS.length)
  await noteResult('B11', `${INJECTIONS.length} injections in 8 places each: every one found as itself, all logs there`)
})

test('B11: patterns that are made to be slow end in time, and others hardly notice', { timeout: 900_000 }, async () => {
  const product = await theProduct()
  const before = await product.prisma.log.count()
  const messages = Array.from({ length: ROWS }, (_, i) => ({
    message: i === 0 ? SLOW_LOG.message : `${LONG}${i} ${LONG}b`,
  }))
  for (let i = 0; i < ROWS; i += 1000) {
    expect((await ingest(product.url, messages.slice(i, i + 1000))).status).toBe(201)
  }
  await expect.poll(() => product.prisma.log.count(), { timeout: 120_000 }).toBe(before + ROWS)
  const patterns = isFull ? REGEXES : REGEXES.filter((_, i) => i % 4 === 0)
  const alone = await othersDuring(product.url, () => new Promise((resolve) => setTimeout(resolve, size(20_000, 1000))))
  const seen: { regex: string; code: string; ms: number }[] = []
  const meanwhile = await othersDuring(product.url, async () => {
    for (const regex of patterns) {
      const { errors, ms } = await ask(product.url, { query: LOGS, variables: { where: { message: { regex } } } })
      seen.push({ regex, code: errors?.[0]?.extensions.code ?? 'answered', ms })
    }
  })
  expect(seen.filter(({ code, ms }) => !ANSWERS.includes(code) || ms > TIMEOUT_MS)).toEqual([])
  expect(seen.filter(({ regex, code }) => hasBackReference(regex) && code !== 'BAD_USER_INPUT')).toEqual([])
  const count = (...codes: string[]) => seen.filter(({ code }) => codes.includes(code)).length
  const longest = Math.round(Math.max(...seen.map(({ ms }) => ms)))
  const others = `others’ p95 ${alone.toFixed(1)} ms before, ${meanwhile.toFixed(1)} ms meanwhile`
  await noteResult(
    'B11',
    `${seen.length} patterns over ${ROWS} logs of 4 kB: ${count('answered')} answered, ${count('BAD_USER_INPUT', 'QUERY_TOO_COMPLEX')} refused, ${count('QUERY_TIMEOUT')} stopped, the longest ${longest} ms; ${others}`,
  )
  // A second of the small size tells nothing; a millisecond is what the scheduler adds now and then.
  expect(meanwhile).toBeLessThan(isFull ? 1.2 * alone + 1 : 1000)
})

/** The p95 of a simple query that somebody asks again and again while the work runs. */
async function othersDuring(url: string, work: () => Promise<unknown>): Promise<number> {
  const milliseconds: number[] = []
  let isOver = false
  const asking = (async () => {
    while (!isOver) milliseconds.push((await ask(url, { query: LOGS })).ms)
  })()
  await work()
  isOver = true
  await asking
  return percentile(milliseconds, 0.95)
}
