/** 20 MiB: what one request may hold, as it was sent and decoded alike, at every door. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024
