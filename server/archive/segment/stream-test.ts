import type { Stream } from './streams.ts'

type StreamTest = {
  /** Whether the value with the code passes the test. Each different one is tested once, when it is first asked for. */
  holds(stream: number, code: number): boolean
  /** False where no value of the stream passes. */
  mayHold(stream: number): boolean
}

const UNKNOWN = 0
const FAILS = 1
const PASSES = 2

type Known = { verdicts: Uint8Array; mayHold: boolean }

/** `find`: codes of a stream, beside which no value passes; undefined: any may. */
export function streamTest(
  streams: readonly Stream[],
  test: (value: string) => boolean,
  find: (stream: Stream) => readonly number[] | undefined = () => undefined,
): StreamTest {
  const known: (Known | undefined)[] = []

  function look(stream: Stream | undefined): Known {
    const verdicts = new Uint8Array(stream?.size ?? 0)
    const found = stream && find(stream)
    if (!stream || !found) return { verdicts, mayHold: stream !== undefined }
    const passing = found.filter((code) => test(stream.value(code)))
    verdicts.fill(FAILS)
    for (const code of passing) verdicts[code] = PASSES
    return { verdicts, mayHold: passing.length > 0 }
  }

  const knownOf = (stream: number) => (known[stream] ??= look(streams[stream]))

  return {
    holds(stream, code) {
      const { verdicts } = knownOf(stream)
      if (verdicts[code] === UNKNOWN) verdicts[code] = test(streams[stream]?.value(code) ?? '') ? PASSES : FAILS
      return verdicts[code] === PASSES
    },
    mayHold: (stream) => knownOf(stream).mayHold,
  }
}
