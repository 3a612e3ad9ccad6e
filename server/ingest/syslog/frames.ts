/**
 * Finds the messages in what a connection of syslog brings, however it is cut into chunks. RFC 6587 has two framings, and senders mix them: each
 * message says which one it has.
 */
import { MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES } from './limits.ts'

const LINE_FEED = 10
const RETURN = 13
const NUL = 0
const SPACE = 32
const ZERO = 48
const NINE = 57
const LESS_THAN = 60

/** A count with more digits is a number in a text. */
const MAX_DIGITS = 10

type State = {
  /** Between two messages; in what may be a count; in as many bytes as were counted; or until the end of a line. */
  inside: 'gap' | 'count' | 'counted' | 'line'
  /** What may be a count. */
  digits: string
  /** Bytes of a counted message that are still to come. */
  left: number
  /** The beginning of a message, in the first bytes of a buffer that grows by doubling: bytes that come one by one are not copied for each. */
  kept: Buffer
  keptBytes: number
  isTooLong: boolean
}

export function createFrames() {
  const state: State = { inside: 'gap', digits: '', left: 0, kept: Buffer.alloc(0), keptBytes: 0, isTooLong: false }
  return {
    /** The messages that end in this chunk, in batches, of which each is made when it is asked for. */
    *take(chunk: Buffer): Generator<Buffer[]> {
      let messages: Buffer[] = []
      for (let at = 0; at < chunk.length && !state.isTooLong;) {
        at = STEPS[state.inside](state, { chunk, at, messages })
        if (state.left > MAX_MESSAGE_BYTES || state.keptBytes > MAX_MESSAGE_BYTES) {
          state.isTooLong = true
          finish(state, messages)
        }
        if (messages.length < MAX_BATCH_MESSAGES) continue
        yield messages
        messages = []
      }
      if (messages.length > 0) yield messages
    },
    /** True once nobody can say where the next message begins; what had come of this one was the last of the messages. */
    isTooLong: () => state.isTooLong,
    /** What has come without an end. */
    rest(): Buffer[] {
      const messages: Buffer[] = []
      if (state.inside === 'count') keep(state, Buffer.from(state.digits))
      finish(state, messages)
      return messages
    },
    /** Memory that is taken until the end of a message has come. */
    heldBytes: () => state.kept.length,
  }
}

type Step = { chunk: Buffer; at: number; messages: Buffer[] }

/** Each goes on from a place in the chunk, and answers with the next one. */
const STEPS: Readonly<Record<State['inside'], (state: State, step: Step) => number>> = {
  gap: skipGap,
  count: readCount,
  counted: readCounted,
  line: readLine,
}

/** Some count the line break behind a message, and some write one that they do not count. */
function skipGap(state: State, { chunk, at }: Step): number {
  const byte = chunk[at] ?? 0
  if (isEnd(byte) || byte === RETURN) return at + 1
  state.inside = isDigit(byte) && byte !== ZERO ? 'count' : 'line'
  return at
}

/** A count is digits, a space and the `<` that begins a message: a line of text may begin with a number, too. */
function readCount(state: State, { chunk, at }: Step): number {
  const byte = chunk[at] ?? 0
  const isWhole = state.digits.endsWith(' ')
  if (isWhole && byte === LESS_THAN) {
    state.left = Number(state.digits)
    state.digits = ''
    state.inside = 'counted'
    return at
  }
  if (!isWhole && state.digits.length < MAX_DIGITS + 1 && (isDigit(byte) || byte === SPACE)) {
    state.digits += String.fromCharCode(byte)
    return at + 1
  }
  keep(state, Buffer.from(state.digits))
  state.digits = ''
  state.inside = 'line'
  return at
}

function readCounted(state: State, { chunk, at, messages }: Step): number {
  const end = Math.min(chunk.length, at + state.left)
  state.left -= end - at
  takePart(state, { part: chunk.subarray(at, end), isEnd: state.left === 0, messages })
  return end
}

function readLine(state: State, { chunk, at, messages }: Step): number {
  let end = at
  while (end < chunk.length && !isEnd(chunk[end] ?? 0)) end++
  takePart(state, { part: chunk.subarray(at, end), isEnd: end < chunk.length, messages })
  return end
}

const isEnd = (byte: number) => byte === LINE_FEED || byte === NUL
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE

function takePart(
  state: State,
  { part, isEnd: isLast, messages }: { part: Buffer; isEnd: boolean; messages: Buffer[] },
) {
  if (isLast && state.keptBytes === 0) {
    messages.push(part)
    state.inside = 'gap'
    return
  }
  keep(state, part)
  if (isLast) finish(state, messages)
}

/** A copy, because a part keeps its whole chunk in memory. */
function keep(state: State, part: Buffer): void {
  const bytes = state.keptBytes + part.length
  if (bytes > state.kept.length) {
    const larger = Buffer.allocUnsafeSlow(2 * bytes)
    state.kept.copy(larger, 0, 0, state.keptBytes)
    state.kept = larger
  }
  part.copy(state.kept, state.keptBytes)
  state.keptBytes = bytes
}

/** Of a message that does not end, what has come of it. */
function finish(state: State, messages: Buffer[]): void {
  if (state.keptBytes > 0) messages.push(state.kept.subarray(0, state.keptBytes))
  state.kept = Buffer.alloc(0)
  state.keptBytes = 0
  state.left = 0
  state.inside = 'gap'
}
