import type { DeadLetter } from './operations.ts'

/** Where a dead letter stood in the stream: `topic/partition/offset`. */
export function originOf({ origin }: DeadLetter): string {
  return `${origin.topic}/${origin.partition}/${origin.offset}`
}
