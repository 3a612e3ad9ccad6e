/** Logs a second of one processor that get their pattern, beside the chain of regular expressions that most programs have for it. */
import { templateOf } from '../server/log/template.ts'
import { LABELLED_MESSAGES } from '../server/test/support/labelled-messages.ts'
import { createRandom, makeLog } from './logs.ts'
import { percentile, type Report } from './report.ts'

const ROUNDS = 15
const WARM_UP_ROUNDS = 3
const LOGS = 20_000

const CHAIN: readonly RegExp[] = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /\bhttps?:\/\/\S+/g,
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g,
  /(?<!\S)(?:\/[\w.*-]+)+\/?/g,
  /\b[0-9a-f]{8,}\b/gi,
  /[^\s()[\]{}<>,;:="'|]*\d[^\s()[\]{}<>,;:="'|]*/g,
]

const byChain = (message: string) => CHAIN.reduce((text, part) => text.replaceAll(part, '<*>'), message)

const WAYS = { 'the pattern': templateOf, 'six regular expressions': byChain }
const KINDS = { 'one line': makeMessages(1), 'one in 20 a stack trace': makeMessages(0.95) }

/** `seconds`: of all together. They take turns, because the speed of a machine drifts. */
export async function measurePatterns({ seconds }: { seconds: number }): Promise<Report> {
  const asked = Object.entries(KINDS).flatMap(([kind, messages]) =>
    Object.entries(WAYS).map(([way, templateIn]) => ({ kind, way, messages, templateIn, rates: [] as number[] })),
  )
  const roundMs = (1000 * seconds) / (ROUNDS * asked.length)
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const { messages, templateIn, rates } of asked) {
      const rate = timeWay(messages, templateIn, roundMs)
      if (round >= 0) rates.push(rate)
    }
  }
  const charsOf = (messages: readonly string[]) => messages.reduce((sum, { length }) => sum + length, 0) / LOGS
  return {
    title: `Patterns: counted by them, median of ${ROUNDS} rounds`,
    columns: ['logs', 'characters', 'by', 'logs/s'],
    rows: asked.map(({ kind, way, messages, rates }) => [kind, charsOf(messages), way, percentile(rates)(0.5)]),
    findings: [],
  }
}

function makeMessages(shareOfLines: number): readonly string[] {
  const random = createRandom(1)
  const traces = LABELLED_MESSAGES.flat().filter((message) => message.includes('\n'))
  return Array.from({ length: LOGS }, () =>
    random(1000) < 1000 * shareOfLines ? makeLog(random, 0).message : (traces[random(traces.length)] ?? ''),
  )
}

function timeWay(messages: readonly string[], templateIn: (message: string) => string, ms: number): number {
  const end = performance.now() + ms
  const before = process.cpuUsage()
  let times = 0
  do {
    const counts = new Map<string, number>()
    for (const message of messages) {
      const template = templateIn(message)
      counts.set(template, (counts.get(template) ?? 0) + 1)
    }
    times++
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(before)
  return (times * LOGS) / ((user + system) / 1e6)
}
