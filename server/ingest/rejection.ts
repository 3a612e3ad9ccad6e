/** Why a record is refused: a closed set, so that programs can switch on it. The table in docs/api.md is compared with it. */
export const REJECTIONS = {
  NOT_AN_OBJECT: 'the record is not a JSON object',
  INVALID_JSON: 'the record cannot be read: it is not valid JSON, UTF-8 or Protocol Buffers',
  MESSAGE_REQUIRED: '`message` is missing',
  MESSAGE_TOO_LARGE: 'strict: `message` is larger than 256 KiB, or the encoded record is larger than 900 kB',
  INVALID_LEVEL: 'strict: `level` is not one of the known names and numbers',
  INVALID_TIMESTAMP: '`timestamp` is not a valid time, is ambiguous, or (strict) has no offset',
  TIMESTAMP_IN_FUTURE: '`timestamp` is more than a day ahead of the server',
  TIMESTAMP_TOO_OLD: '`timestamp` is older than `RETENTION_DAYS` keeps',
  TIMESTAMP_REQUIRED: '`timestamp` is missing, and an `id` or an `Idempotency-Key` requires it',
  RESOURCE_NOT_ALLOWED: '`resourceId` is another one than the API key requires',
  FIELD_TOO_LARGE: 'strict: a text field is longer than 256 bytes',
  INVALID_FIELD: 'strict: a field has the wrong type; always: `message` is nested too deep to be text',
  METADATA_TOO_LARGE: 'strict: `metadata` is larger than 64 KiB as JSON',
  METADATA_TOO_DEEP: 'strict: `metadata` is nested more than 32 levels deep',
  METADATA_TOO_MANY_VALUES: 'strict: `metadata` has more than 1000 values, containers included',
  INVALID_ID: 'strict: `id` is neither a UUID nor the id of an exported log',
} as const satisfies Record<string, string>

type RejectionCode = keyof typeof REJECTIONS

export type Rejection = { code: RejectionCode; message: string }

/** Tells a rejection from the value of a field, which is never an object. */
export function isRejection(result: string | number | null | Rejection): result is Rejection {
  return typeof result === 'object' && result !== null
}

const MAX_ECHO_CHARACTERS = 64

/** A user's value for an error message: short, quoted, with everything unprintable escaped. */
export function echo(value: string | number): string {
  const text = String(value)
  return text.length > MAX_ECHO_CHARACTERS
    ? `${JSON.stringify(text.slice(0, MAX_ECHO_CHARACTERS))}…`
    : JSON.stringify(value)
}
