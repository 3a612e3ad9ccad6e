/** What ids look like. The explorer knows them too, so this file imports nothing. */

/** A UUID of any version, in lower case with its dashes. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A trace of 128 or 64 bits, or a span. Stored in lower case, and found in any case. */
export const HEX_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{16})$/i
