import { formatPath } from '../search/metadata-path.ts'
import type { TopOfLogs } from '../state/useLogs.ts'
import { formatCount } from '../ui/format-count.ts'

type Top = Omit<TopOfLogs, 'numbers'>

/** Which logs the list has in the order of a number: `The 100 largest duration_ms of 12,408 logs that have it.` */
export function describeTop({ path, direction, count, notNumbers }: Top, shown: number): string {
  const name = formatPath(path)
  const extreme = direction === 'DESC' ? 'largest' : 'smallest'
  const first =
    shown < count
      ? `The ${formatCount(shown)} ${extreme} ${name} of ${formatCount(count)} logs that have it.`
      : count === 1
        ? `The only log with a number at ${name}.`
        : `All ${formatCount(count)} logs with a number at ${name}, the ${extreme} first.`
  return notNumbers === 0 ? first : `${first} ${describeOthers(notNumbers)}`
}

/** Logs that have something else there. */
export const describeOthers = (notNumbers: number): string =>
  notNumbers === 1
    ? 'One log has a value there that is no number.'
    : `${formatCount(notNumbers)} logs have a value there that is no number.`
