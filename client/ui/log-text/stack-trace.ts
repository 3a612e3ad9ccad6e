/** The line of a stack trace that says what went wrong: in Python the last one, in Java the last cause. */

/** The four parts, one behind the other, are the text. */
type StackTrace = {
  /** What the program says before all else; it may be empty. */
  first: string
  /** Frames, and what led to the cause. */
  middle: string
  /** The line with the exception, or with the innermost cause. */
  cause: string
  /** Frames behind it, and further lines of its message. */
  rest: string
}

type Line = { text: string; start: number; end: number }

/** Lists have far less of a message. */
const MAX_CHARS = 20_000
const MAY_BE_TRACE = /Traceback \(most recent call last\):|\n[ \t]+at |\n[ \t]*(?:panic|fatal error): /

/** Undefined for a text without a trace, and for one that begins with the line that counts. */
export function readStackTrace(text: string): StackTrace | undefined {
  if (text.length > MAX_CHARS || !MAY_BE_TRACE.test(text)) return undefined
  const lines = linesOf(text)
  const cause = pythonException(lines) ?? lastCause(lines) ?? exceptionAboveFrames(lines) ?? lines.findLast(isPanic)
  if (!cause || cause.start === 0) return undefined
  const [line] = lines
  const first = line && saysSomething(line.text) ? line.end : 0
  return {
    first: text.slice(0, first),
    middle: text.slice(first, cause.start),
    cause: text.slice(cause.start, cause.end),
    rest: text.slice(cause.end),
  }
}

function linesOf(text: string): readonly Line[] {
  let start = 0
  return text.split('\n').map((line, index, all) => {
    const end = Math.min(text.length, start + line.length + (index < all.length - 1 ? 1 : 0))
    const read = { text: line.trimEnd(), start, end }
    start = end
    return read
  })
}

const PYTHON_HEAD = /Traceback \(most recent call last\):$/
/** Ruby names the place first: `a.rb:2:in 'foo': boom (RuntimeError)`. */
const PYTHON_EXCEPTION = /^[\s|+]*(?:[\p{L}\p{N}_.]+(?::\s|:?$)|\S+:\d+:in )/u

/**
 * The last line that stands no deeper than the head of the first traceback, behind a frame, which stands deeper. In a chain of exceptions
 * this is the one that nobody caught.
 */
function pythonException(lines: readonly Line[]): Line | undefined {
  const head = lines.findIndex(({ text }) => PYTHON_HEAD.test(text))
  if (head === -1) return undefined
  const depth = depthOf(lines[head])
  return lines.findLast((line, index) => {
    const isBehindFrame = index > head && depthOf(lines[index - 1]) > depth
    return isBehindFrame && depthOf(line) <= depth && PYTHON_EXCEPTION.test(line.text)
  })
}

/** The lines of exception groups are behind `|` and `+`. */
function depthOf(line: Line | undefined): number {
  return /^[\s|+]*/.exec(line?.text ?? '')?.[0].length ?? 0
}

const FRAME = /^[ \t]+at \S/
/** Java's stand at the left; those of suppressed exceptions do not. */
const CAUSE = /^(?: {0,2}Caused by: |\s*\[cause\]: | *-+> \S)/

function lastCause(lines: readonly Line[]): Line | undefined {
  return lines.some(({ text }) => FRAME.test(text)) ? lines.findLast(({ text }) => CAUSE.test(text)) : undefined
}

const EXCEPTION =
  /^(?:Uncaught |Unhandled exception\. |Exception in thread .{1,100}? )?[\p{L}\p{N}_$.]*(?:Error|Exception|Throwable)\b/u

/** A message of several lines may stand between the exception and its first frame. */
function exceptionAboveFrames(lines: readonly Line[]): Line | undefined {
  const frame = lines.findIndex(({ text }) => FRAME.test(text))
  return lines.slice(0, Math.max(0, frame)).findLast(({ text }) => EXCEPTION.test(text))
}

function isPanic({ text }: Line): boolean {
  return /^\s*(?:panic|fatal error): /.test(text)
}

/** Neither the head of a traceback, nor the place of a line of code, which Node.js puts first. */
function saysSomething(text: string): boolean {
  return text !== '' && !PYTHON_HEAD.test(text) && !/^\S+:\d+$/.test(text)
}
