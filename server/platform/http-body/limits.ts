/** Bounds of the bodies of requests, at every door, in bytes: together they bound the memory that bodies take. */

/** 20 MiB: what one request may hold, as it was sent and decoded alike. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024

/** All bodies that are held together: room for one request of the largest size beside many ordinary ones. */
export const MAX_HELD_BYTES = 24 * 1024 * 1024

/** The same for bodies of GraphQL, which logs do not keep out. */
export const MAX_HELD_GRAPHQL_BYTES = 8 * 1024 * 1024

/** Bodies up to this size are not refused for larger ones, those of their own client included. */
export const LIGHT_BODY_BYTES = 64 * 1024

/** What light bodies hold beyond the others' room. */
export const MAX_LIGHT_BYTES = 4 * 1024 * 1024

/** Where room is short, a body that comes slower than this is cut: 64 KiB a second, after two seconds. */
export const MIN_BYTES_PER_SECOND = 64 * 1024
export const SLOW_AFTER_MS = 2000

/** Bodies that are parsed in one turn of the event loop, small ones beside the others; what takes longer is counted by its time. */
export const MAX_BYTES_PER_TURN = 64 * 1024
export const MS_PER_TURN = 10

/** Bodies that wait for a turn: a few seconds of parsing. A client that would wait longer is better off retrying later. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** A query or a few logs, which do not wait for larger bodies. */
export const SMALL_BODY_BYTES = 4 * 1024

/** Each may grow to 20 MiB, however small it came; what waits keeps the size in which it came. */
export const MAX_DECOMPRESSIONS = 2

/** Beyond them, for clients that have none. */
export const RESERVED_DECOMPRESSIONS = 2
