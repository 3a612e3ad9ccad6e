/** Bounds of the bodies of requests, at every door, in bytes: together they bound the memory that bodies take. */

/** 20 MiB: what one request may hold, as it was sent and decoded alike. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024

/** All bodies that are held together: room for one request of the largest size beside many ordinary ones. */
export const MAX_HELD_BYTES = 24 * 1024 * 1024

/** Bodies that are parsed in one turn of the event loop: about ten milliseconds of parsing and checking. */
export const MAX_BYTES_PER_TURN = 64 * 1024

/** Bodies that wait for a turn: a few seconds of parsing. A client that would wait longer is better off retrying later. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** A query or a few logs, which need not wait behind large bodies. */
export const SMALL_BODY_BYTES = 4 * 1024

/** Each may grow to 20 MiB, however small it came; what waits keeps the size in which it came. */
export const MAX_DECOMPRESSIONS = 2
