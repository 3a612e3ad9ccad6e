/** Why a record is refused: a closed set, so that programs can switch on it. The table in docs/api.md is compared with it. */
export const REJECTIONS = {
  NOT_AN_OBJECT: 'the record is not a JSON object',
  INVALID_JSON: 'the line of NDJSON is not JSON',
  MESSAGE_REQUIRED: 'there is no `message`',
  MESSAGE_TOO_LARGE: '`message` has more than 256 KiB, or the record more than 900 kB once it is encoded',
  INVALID_LEVEL: '`level` is none of the names and numbers',
  INVALID_TIMESTAMP: '`timestamp` is not a real time, or has no offset',
  TIMESTAMP_IN_FUTURE: '`timestamp` is more than a day ahead of the server',
  TIMESTAMP_TOO_OLD: '`timestamp` is of a day that `RETENTION_DAYS` no longer keeps',
  TIMESTAMP_REQUIRED: 'with an `id` or an `Idempotency-Key` the `timestamp` cannot be the time of receipt',
  FIELD_TOO_LARGE: 'a text field has more than 256 bytes',
  INVALID_FIELD: 'a field has the wrong type',
  METADATA_TOO_LARGE: '`metadata` has more than 64 KiB as JSON',
  METADATA_TOO_DEEP: '`metadata` is nested deeper than 32 levels',
  INVALID_ID: '`id` is not a UUID',
} as const satisfies Record<string, string>

type RejectionCode = keyof typeof REJECTIONS

export type Rejection = { code: RejectionCode; message: string }

/** The value of a field or the reason why it cannot be had. Values are never objects. */
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
