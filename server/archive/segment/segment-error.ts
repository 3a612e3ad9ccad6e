/** What is kept of an archived day is damaged, or was written by a newer version. The message names the part: `The frame message is damaged: …`. */
export class SegmentError extends Error {
  constructor(part: string, problem: string, options?: ErrorOptions) {
    super(`${part} is damaged: ${problem}.`, options)
    this.name = 'SegmentError'
  }
}
