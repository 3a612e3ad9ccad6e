import type { Stream } from './streams.ts'

/** Whether a value of a stream passes a test. Each different one is tested once, when it is first asked for. */
export function streamTest(
  streams: readonly Stream[],
  holds: (value: string) => boolean,
): (stream: number, code: number) => boolean {
  const known = streams.map(() => new Map<number, boolean>())
  return (stream, code) => {
    const before = known[stream]?.get(code)
    if (before !== undefined) return before
    const isSelected = holds(streams[stream]?.value(code) ?? '')
    known[stream]?.set(code, isSelected)
    return isSelected
  }
}
