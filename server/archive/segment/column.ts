/** A column of few different values. Row `i` has `list[codes[i]]`; each value of the list occurs. */
export type Column<T> = { list: readonly T[]; codes: Uint16Array }

/** A column of ids, many of them different: a value becomes text when it is asked for. */
export type Ids = {
  /** How many different values there are; null is one. */
  size: number
  /** Row `i` has `value(codes[i])`. */
  codes: Uint16Array
  value(code: number): string | null
  /** Undefined if no row has it. */
  codeOf(value: string): number | undefined
}
