/** What the archive is at, for people. */
import { readArchiveSight, type ArchiveSight } from '../filter/archive-sight.ts'
import { DAY_NUMBER, isoDay } from '../filter/days-sql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'

type Asking = { query<Row>(sql: Prisma.Sql): Promise<Row[]> }

type Kept = { day: number; isBack: boolean }

export async function describeArchive({ query }: Asking): Promise<string[]> {
  const sight = await readArchiveSight(query)
  const kept = await query<Kept>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, restored_at IS NOT NULL AS "isBack" FROM archive_kept ORDER BY day`)
  return print(sight, kept)
}

function print(sight: ArchiveSight, kept: readonly Kept[]): string[] {
  const { hotDays, hotBytes, days, logs, bytes, lateLogs, waitsFor, building } = sight
  const each = logs > 0n ? `, ${bytes / logs} bytes a log` : ''
  return [
    `Rule      ${describeRule(sight)}`,
    ...(waitsFor === null ? [] : [`Waits     ${waitsFor}`]),
    `Hot       ${counted(hotDays, 'day')}, ${inMb(hotBytes)}`,
    `Archived  ${counted(days, 'day')}, ${counted(logs, 'log')}, ${inMb(bytes)}${each}`,
    `Late      ${counted(lateLogs, 'log')} that came for archived days`,
    ...(building
      ? [`Building  ${isoDay(building.day.getTime() / DAY_MS)}, ${Math.round(building.progress * 100)} %`]
      : []),
    ...kept.map(({ day, isBack }) => `Kept      ${isoDay(day)}${isBack ? '' : ', on its way back'}`),
  ]
}

function describeRule({ afterDays, isStopped }: ArchiveSight): string {
  if (isStopped) return 'no day goes to the archive (restore --all)'
  if (afterDays === null) return 'no day goes to the archive'
  return `a finished day goes to the archive after ${counted(afterDays, 'more day')}`
}

const counted = (n: number | bigint, noun: string) => `${n} ${noun}${Number(n) === 1 ? '' : 's'}`
const inMb = (bytes: bigint) => `${(Number(bytes) / 2 ** 20).toFixed(1)} MB`
