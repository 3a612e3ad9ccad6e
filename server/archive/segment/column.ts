/** The columns of a segment. A value of few different ones is a code; a column that another one mostly decides is told by what differs. */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { toDictionary, type Codes, type Dictionary } from './codes.ts'
import { openDependentCodes, writeDependentCodes } from './dependent-codes.ts'
import { readTextList, writeTextList } from './text-list.ts'

/** Row `i` has `value(codes[i])`. Each value is one of few, or of many; of ids most rows have their own. */
export type Column<T> = {
  /** How many different values there are; null is one. */
  readonly size: number
  readonly codes: Codes
  value(code: number): T
  /** Undefined if no row has it. */
  codeOf(value: T): number | undefined
}

/** `by`: the codes of the column that mostly decides this one. */
export function writeTextColumn(
  areas: AreaWriters,
  values: readonly (string | null)[],
  by: Codes,
): Dictionary<string | null> {
  const column = toDictionary(values)
  const { list, codes } = column
  areas.numbers.varint(list.length)
  areas.numbers.varint(list.indexOf(null) + 1)
  writeDependentCodes(areas.numbers, codes, { by, size: list.length })
  writeTextList(
    areas,
    list.filter((value) => value !== null),
  )
  return column
}

export function readTextColumn(
  areas: AreaReaders,
  { by, length }: { by: () => Codes; length: number },
): Column<string | null> {
  const { numbers } = areas
  const size = numbers.count(length)
  const nullAt = numbers.count(size) - 1
  const codes = openDependentCodes(numbers, { by, length, size })
  const texts = readTextList(areas, nullAt < 0 ? size : size - 1)
  const shift = (code: number, step: number) => (nullAt >= 0 && code >= nullAt ? code + step : code)
  return {
    size,
    get codes() {
      return codes()
    },
    value: (code) => (code === nullAt ? null : texts.at(shift(code, -1))),
    codeOf(value) {
      if (value === null) return nullAt < 0 ? undefined : nullAt
      const place = texts.placeOf(value)
      return place === undefined ? undefined : shift(place, 1)
    },
  }
}
