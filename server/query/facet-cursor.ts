/** Cursors of facets: a value and its count, which say where the next page begins, and what was asked. */
import { createHash } from 'node:crypto'
import type { FacetValueType } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'

/** A value of a facet and how many logs have it: its place in the order. */
export type FacetPlace = { value: string; type: FacetValueType; n: bigint }

const VERSION = 1
const TYPES: readonly FacetValueType[] = ['STRING', 'NUMBER', 'BOOLEAN']
const HASH_BYTES = 8
const HEAD_BYTES = 2 + HASH_BYTES + 8

/** Base64url of version and type, one byte each, a hash of the arguments, the count, and the value. */
export function encodeFacetCursor({ value, type, n }: FacetPlace, boundTo: object): string {
  const count = Buffer.alloc(8)
  count.writeBigInt64BE(n)
  const head = Buffer.concat([Buffer.of(VERSION, TYPES.indexOf(type)), hash(boundTo), count])
  return Buffer.concat([head, Buffer.from(value)]).toString('base64url')
}

/** Throws INVALID_CURSOR for what this server did not make for the same arguments. */
export function decodeFacetCursor(text: string, boundTo: object): FacetPlace {
  const bytes = Buffer.from(text, 'base64url')
  const type = TYPES[bytes[1] ?? -1]
  const isWhole = bytes.length >= HEAD_BYTES && bytes.toString('base64url') === text && bytes[0] === VERSION
  if (!isWhole || !type) throw new AppError('INVALID_CURSOR', 'This is not a cursor of this server.')
  if (!bytes.subarray(2, 2 + HASH_BYTES).equals(hash(boundTo))) {
    throw new AppError('INVALID_CURSOR', 'This cursor belongs to a facet with other arguments.')
  }
  return { value: bytes.toString('utf8', HEAD_BYTES), type, n: bytes.readBigInt64BE(2 + HASH_BYTES) }
}

const hash = (value: object) => createHash('sha256').update(JSON.stringify(value)).digest().subarray(0, HASH_BYTES)
