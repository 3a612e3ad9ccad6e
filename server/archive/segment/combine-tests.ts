/** Whether row `i` of the segment is selected. */
export type RowTest = (i: number) => boolean

/** The test of a segment none of whose rows can match, and of one all of whose rows do. They are told by identity. */
export const NO_ROW: RowTest = () => false
export const EVERY_ROW: RowTest = () => true

/** The test of a later part is not made where an earlier one decides. */
export function every<T>(parts: readonly T[], testOf: (part: T) => RowTest): RowTest {
  const tests: RowTest[] = []
  for (const part of parts) {
    const test = testOf(part)
    if (test === NO_ROW) return NO_ROW
    if (test !== EVERY_ROW) tests.push(test)
  }
  const [first, ...others] = tests
  if (!first) return EVERY_ROW
  return others.length === 0 ? first : (i) => tests.every((test) => test(i))
}

/** Made when it is first asked for. */
export function lazily(make: () => RowTest): RowTest {
  let made: RowTest | undefined
  return (i) => (made ??= make())(i)
}

/** As `every`. */
export function some<T>(parts: readonly T[], testOf: (part: T) => RowTest): RowTest {
  return negate(every(parts, (part) => negate(testOf(part))))
}

export function negate(test: RowTest): RowTest {
  if (test === NO_ROW) return EVERY_ROW
  return test === EVERY_ROW ? NO_ROW : (i) => !test(i)
}
