/** `npm run perf -- <scenario> [--size N]`: one measured run, printed as the table in perf/README.md. */
import { parseArgs } from 'node:util'
import { measureArchive } from './archive.ts'
import { measureBands } from './bands.ts'
import { measureComparison } from './compare.ts'
import { measureDoors } from './doors.ts'
import { measureFreshness } from './freshness.ts'
import { measureIngest } from './ingest.ts'
import { measureInsight } from './insight.ts'
import { measureKeeper } from './keeper.ts'
import { measurePatterns } from './patterns.ts'
import { measurePipeline } from './pipeline.ts'
import { measureQuery } from './query.ts'
import { printReport, type Report } from './report.ts'
import { measureScope } from './scope.ts'
import { measureScopeSums } from './scope-sums.ts'
import { withServers } from './servers.ts'
import { measureStore } from './store.ts'
import { measureTail } from './tail.ts'

const SCENARIOS = {
  ingest: measureIngest,
  store: measureStore,
  pipeline: measurePipeline,
  freshness: measureFreshness,
  tail: measureTail,
  keeper: measureKeeper,
  query: measureQuery,
  scope: measureScope,
  'scope-sums': measureScopeSums,
  insight: measureInsight,
  archive: measureArchive,
  bands: measureBands,
  compare: measureComparison,
}

/** In this process, without servers. */
const ALONE = { doors: measureDoors, patterns: measurePatterns }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    rows: { type: 'string', default: '200000' },
    pairs: { type: 'string', default: '9' },
    base: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    archived: { type: 'boolean', default: false },
  },
})
const name = positionals[0] ?? ''
if (!isScenario(name) && !isAlone(name)) {
  console.error(
    `Which scenario? npm run perf -- ${Object.keys({ ...SCENARIOS, ...ALONE }).join('|')} [--seconds 10] [--rows 200000]`,
  )
  process.exit(1)
}
const size = {
  seconds: Number(values.seconds),
  rows: Number(values.rows),
  pairs: Number(values.pairs),
  base: values.base,
  only: values.only,
  archived: values.archived,
}
const reports = isScenario(name)
  ? await withServers<Report | Report[]>((servers) => SCENARIOS[name](servers, size))
  : await ALONE[name](size)
for (const report of [reports].flat()) printReport(report)
process.exit(0)

function isAlone(value: string): value is keyof typeof ALONE {
  return Object.hasOwn(ALONE, value)
}

function isScenario(value: string): value is keyof typeof SCENARIOS {
  return Object.hasOwn(SCENARIOS, value)
}
