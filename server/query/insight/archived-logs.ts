/** Archived logs in figures: how many a question may select and how long they take, and their fields as rows for its statements. */
import type { ArchiveWalk } from '../../archive/read/batches.ts'
import { feedArchive, readOutlook, type Feed, type Outlook, type Sampling } from '../../archive/read/feed.ts'
import type { Wanted } from '../../archive/read/job.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { Selections } from '../selections.ts'

/** `reads`: of a log; nothing else is decoded. */
type Asked = { reads: Wanted; selections: Selections }

const NOTHING: Outlook = { segments: 0, selected: 0, readMs: 0 }

export async function outlookOf(snapshot: Snapshot, { reads, selections }: Asked): Promise<Outlook> {
  const walk = toWalk(snapshot, selections)
  return walk ? readOutlook(walk, reads) : NOTHING
}

const toWalk = (snapshot: Snapshot, { archived, condition }: Selections): ArchiveWalk | undefined =>
  archived && { snapshot, range: archived.range, condition, direction: 'ASC' }

/** Undefined where nothing is archived. */
export async function feedOf(
  within: Snapshot,
  { reads, selections }: Asked,
  sampling?: Sampling,
): Promise<Feed | 'too many' | undefined> {
  const walk = toWalk(within, selections)
  return walk && ((await feedArchive(walk, { ...reads, sampling })) ?? 'too many')
}

/** As many logs, and as long to read, more or less. */
const PAGES_A_SEGMENT = 50

export const pagesOfArchive = ({ segments }: Outlook): number => PAGES_A_SEGMENT * segments

/** To send a log that was decoded along with a statement, in microseconds. */
const FEED_US = 5

/** What reading all of them takes, in milliseconds. */
export const msOf = ({ readMs, selected }: Outlook): number => readMs + (selected * FEED_US) / 1000

/** Segments are few: with a tenth of them, and of their logs some, a sample of less says more than with whole ones. */
export function sharesOf(fraction: number): Pick<Sampling, 'segments' | 'rows'> {
  const segments = Math.max(fraction, Math.min(0.1, 10 * fraction))
  return { segments, rows: fraction / segments }
}
