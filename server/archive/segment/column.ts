/** The columns of a segment. A value of few different ones is a code; a column that another one mostly decides is told by what differs. */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { createCodes, readPlanes, toDictionary, widthOf, zeros, type Codes, type Dictionary } from './codes.ts'
import { lazy } from './lazy.ts'
import { readTextList, writeTextList } from './text-list.ts'

/** Row `i` has the value `codes[i]`; each value occurs. */
export type Column<T> = {
  readonly list: readonly T[]
  readonly codes: Codes
  /** Undefined if no row has it. */
  codeOf(value: T): number | undefined
}

/** As a column, but most values differ, and one becomes text when it is asked for. */
export type Ids = {
  /** How many different values there are; null is one. */
  size: number
  codes: Codes
  value(code: number): string | null
  codeOf(value: string | null): number | undefined
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
  writeDependentCodes(areas, { codes, by, size: list.length })
  writeTextList(
    areas,
    list.filter((value) => value !== null),
  )
  return column
}

export function readTextColumn(areas: AreaReaders, by: Codes): Column<string | null> {
  const { numbers } = areas
  const size = numbers.count(by.length)
  const nullAt = numbers.count(size) - 1
  const codes = readDependentCodes(areas, { by, size })
  const texts = readTextList(areas, nullAt < 0 ? size : size - 1)
  const hasNullBefore = (place: number) => nullAt >= 0 && place >= nullAt
  const list = lazy(() =>
    Array.from({ length: size }, (_, code) =>
      code === nullAt ? null : texts.at(hasNullBefore(code) ? code - 1 : code),
    ),
  )
  return {
    codes,
    get list() {
      return list()
    },
    codeOf(value) {
      if (value === null) return nullAt < 0 ? undefined : nullAt
      const place = texts.placeOf(value)
      return place !== undefined && hasNullBefore(place) ? place + 1 : place
    },
  }
}

type Dependent = { by: Codes; size: number }

/** 0: as the last row that had the same value there; 1: a value that has not come before; greater ones count back from it. */
function writeDependentCodes({ numbers }: AreaWriters, { codes, by, size }: Dependent & { codes: Codes }): void {
  if (size <= 1) return
  const ages = createCodes(codes.length)
  const last = new Int32Array(codes.length).fill(-1)
  let fresh = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const of = by[i] ?? 0
    if (last[of] !== code) ages[i] = fresh - code + 1
    if (code === fresh) fresh++
    last[of] = code
  }
  for (let shift = 0; shift < widthOf(size + 1); shift++) numbers.plane(ages, shift)
}

function readDependentCodes({ numbers }: AreaReaders, { by, size }: Dependent): Codes {
  const { length } = by
  if (size === 0) throw numbers.fail(`${length} places have no value`)
  if (size === 1) return zeros(length)
  const codes = createCodes(length)
  const ages = readPlanes(numbers, { length, width: widthOf(size + 1) })
  const last = new Int32Array(length).fill(-1)
  let fresh = 0
  for (let i = 0; i < length; i++) {
    const age = ages[i] ?? 0
    const of = by[i] ?? 0
    const code = age === 0 ? (last[of] ?? -1) : fresh - age + 1
    if (code < 0) throw numbers.fail('a code stands for no value')
    if (code === fresh) fresh++
    last[of] = code
    codes[i] = code
  }
  if (fresh !== size) throw numbers.fail(`it has ${fresh} values in place of ${size}`)
  return codes
}
