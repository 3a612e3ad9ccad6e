import { Prisma } from '../../generated/prisma/client.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import type { DigestShape } from '../summary/part-shape.ts'
import { isOf, type Generation } from './stored-segments.ts'

/** A part to which segments are still added. */
export type OpenPart = DigestShape & { part: number; segments: number }

/** Undefined when all parts are complete. */
export async function findOpenPart({ query }: Session, of: Generation): Promise<OpenPart | undefined> {
  const [row] = await query<OpenPart>(Prisma.sql`
    SELECT part, segments, format, bits, hashes, hashed FROM archive_parts WHERE ${isOf(of)} AND NOT is_complete LIMIT 1`)
  return row
}
