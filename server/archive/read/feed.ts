/** Fields of the selected logs of archived days, for statements of PostgreSQL that read logs (query/insight/source.ts). */
import { DAY_MS } from '../../log/retention.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { FrameName } from '../segment/segment.ts'
import { createCandidateReader, readBatches, type ArchiveWalk } from './batches.ts'
import { decode } from './decode.ts'
import { drawn } from './drawn.ts'
import type { Wanted } from './job.ts'
import type { PartKey } from './parts.ts'

/** What one statement takes. More selected logs than these are not read one by one. */
export const FEED_LIMITS = { rows: 200_000, bytes: 32 * 1024 * 1024 } as const

export type Feed = {
  rows: number
  /** By field, as text: an array as PostgreSQL reads it. */
  columns: ReadonlyMap<keyof LogRow, string>
  /** Of each row the number of its segment, from 0 on, in the same form. */
  segments: string
}

/**
 * A part of the logs: of so many segments, and of these of so many rows. Segments are few and large, so that a sample of whole ones would say
 * less than one of as many rows of more segments.
 */
export type Sampling = { segments: number; rows: number; seed: number }

type Asked = Wanted & { sampling?: Sampling | undefined }

/** Undefined where there are too many. */
export async function feedArchive(walk: ArchiveWalk, { fields, paths, sampling }: Asked): Promise<Feed | undefined> {
  const texts = fields.map((): string[] => [])
  const pages: string[] = []
  let [rows, bytes, segments] = [0, 0, 0]
  const batches = readBatches(walk, {
    framesFor: () => fields.flatMap(framesOfField),
    first: 64,
    ...(sampling && {
      draw: (part: PartKey, segment: number) => {
        const place = [sampling.seed, part.dayMs / DAY_MS, part.part, segment]
        if (drawn(...place) >= sampling.segments) return undefined
        return { share: sampling.rows, seed: Math.floor(drawn(...place, 1) * 2 ** 31) }
      },
    }),
  })
  for await (const batch of batches) {
    const left = { limit: FEED_LIMITS.rows - rows, maxBytes: FEED_LIMITS.bytes - bytes }
    const found = await decode(walk.snapshot, batch, { kind: 'columns', fields, paths, ...left })
    for (const [k, text] of found.texts.entries()) {
      if (text !== '') texts[k]?.push(text)
      bytes += text.length
    }
    for (const count of found.counts) {
      if (count > 0) pages.push(Array(count).fill(segments).join())
      rows += count
      segments++
    }
    if (rows > FEED_LIMITS.rows || bytes > FEED_LIMITS.bytes) return undefined
  }
  const columns = new Map(fields.map((field, k) => [field, arrayOf(texts[k] ?? [])]))
  return { rows, columns, segments: arrayOf(pages) }
}

const arrayOf = (parts: readonly string[]) => `{${parts.join()}}`

function framesOfField(field: keyof LogRow): FrameName[] {
  switch (field) {
    case 'message':
      return ['message']
    case 'metadataJson':
      return ['metadata']
    case 'traceId':
    case 'spanId':
      return ['raw']
    case 'id':
      return ['keys', 'raw']
    case 'timestamp':
    case 'level':
    case 'resourceId':
    case 'parentResourceId':
    case 'commit':
      return ['keys']
  }
}

/** What reading all of the walk would bring, and how long it would take: from a look at a few segments. */
export type Outlook = { segments: number; selected: number; readMs: number }

const LOOKED_AT = 8

export async function readOutlook(walk: ArchiveWalk, { fields }: Pick<Asked, 'fields'>): Promise<Outlook> {
  const segments = await countCandidates(walk)
  const step = Math.max(1, Math.floor(segments / LOOKED_AT))
  let [place, read, selected] = [0, 0, 0]
  const startMs = performance.now()
  const batches = readBatches(walk, {
    framesFor: () => fields.flatMap(framesOfField),
    first: LOOKED_AT,
    draw: () => (place++ % step === 0 ? { share: 1, seed: 0 } : undefined),
  })
  for await (const batch of batches) {
    selected += await decode(walk.snapshot, batch, { kind: 'count', limit: Infinity })
    read += batch.segments.length
  }
  const scale = segments / Math.max(1, read)
  return { segments, selected: selected * scale, readMs: (performance.now() - startMs) * scale }
}

/** How many segments may hold a match. */
async function countCandidates(walk: ArchiveWalk): Promise<number> {
  const reader = createCandidateReader(walk)
  let segments = 0
  for (let found = await reader.next(); found.length > 0; found = await reader.next())
    segments += found.reduce((sum, each) => sum + each.segments.length, 0)
  return segments
}
