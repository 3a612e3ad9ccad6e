export const ID_BYTES = 16

/** UUIDs as bytes, one behind the other, and the rows whose ids have one form. */
export type IdRows = { ids: Buffer; rows: readonly number[] }

/** Writes the bytes of the id that is number `rank` of its form. */
export type WriteId = (rank: number, into: Buffer, at: number) => void
