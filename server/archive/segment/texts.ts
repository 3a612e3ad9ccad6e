/**
 * Messages, or metadata, of a segment. A text is a template and the values that stand in it: the template has parts, and a value stands
 * between each two of them. The values of one stream are alike: of messages those at one place of one template, of metadata those at one
 * path in any template, elements of arrays included. Values of rare streams share stream 0.
 */
export type Texts = {
  templates: readonly Template[]
  /** The template of row `i` is `templates[codes[i]]`. */
  codes: Uint16Array
  streams: readonly Stream[]
  /** The whole text of row `i`, byte for byte. */
  at(i: number): string
  /** The code, in the stream `templates[codes[i]].streams[slot]`, of the value at place `slot` of row `i`. */
  codeAt(i: number, slot: number): number
}

export type Template = {
  /** Whatever stands around the values: one more than there are values. */
  parts: readonly string[]
  /** The number of the stream of each value. */
  streams: Uint16Array
}

export type Stream = {
  /** How many different values it has. */
  size: number
  /** Of metadata a value is JSON: with its quotes, a number as jsonb prints it. */
  value(code: number): string
}
