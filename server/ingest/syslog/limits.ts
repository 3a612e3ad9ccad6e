/** Bounds of what senders of syslog may take, of all of them together; they bound the memory. */

/** 256 KiB: a longer message has a count that is none, or no end. */
export const MAX_MESSAGE_BYTES = 256 * 1024

/** Over TCP and TLS, should the process be allowed four times as many files. */
export const MAX_SYSLOG_CONNECTIONS = 2000

/** Beginnings of messages whose end has not come yet. */
export const MAX_UNFINISHED_BYTES = 16 * 1024 * 1024

/** What becomes of short messages is a hundred times their size, so a batch of many is bounded by their number. */
export const MAX_BATCH_MESSAGES = 1000

/** Batches that are read, or wait for the stream, at once. */
export const MAX_BATCHES = 64

/** Datagrams that wait for the stream, with what each takes beside its bytes. */
export const MAX_DATAGRAM_BYTES = 8 * 1024 * 1024
