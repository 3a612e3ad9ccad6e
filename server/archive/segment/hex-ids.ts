/** Traces and spans: 32 or 16 hexadecimal digits in lower case as bytes, any other text as it is. Each different one stands once. */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { readCodes, toDictionary, writeCodes } from './codes.ts'
import type { Column } from './column.ts'
import { createHexPieces } from './hex-pieces.ts'
import { findPlace, readTextList, writeTextList } from './text-list.ts'

const NULL = 0
const SPAN = 1
const TRACE = 2
const TEXT = 3

/** Bytes of a form; of a text none. */
const WIDTHS = [0, 8, 16, 0]

const SPAN_DIGITS = /^[0-9a-f]{16}$/
const TRACE_DIGITS = /^[0-9a-f]{32}$/

function formOf(value: string | null): number {
  if (value === null) return NULL
  if (SPAN_DIGITS.test(value)) return SPAN
  return TRACE_DIGITS.test(value) ? TRACE : TEXT
}

export function writeIds(areas: AreaWriters, values: readonly (string | null)[]): void {
  const { numbers, bytes } = areas
  const { list, codes } = toDictionary(values)
  numbers.varint(list.length)
  writeCodes(numbers, codes, list.length)
  const forms = list.map(formOf)
  const { list: formList, codes: formCodes } = toDictionary(forms)
  numbers.varint(formList.length)
  for (const form of formList) numbers.byte(form)
  writeCodes(numbers, formCodes, formList.length)
  const texts = list.filter((_, code) => forms[code] === TEXT) as string[]
  if (texts.length > 0) writeTextList(areas, texts)
  for (const [code, value] of list.entries()) if (WIDTHS[forms[code] ?? NULL] !== 0) bytes.hex(value ?? '')
}

export function readIds(areas: AreaReaders, n: number): Column<string | null> {
  const { numbers, bytes } = areas
  const size = numbers.count(n)
  const codes = readCodes(numbers, { length: n, size })
  const forms = readForms(areas, size)
  const { starts, texts } = placesOf(forms)
  const textList = texts > 0 ? readTextList(areas, texts) : undefined
  const hex = bytes.take(starts[size] ?? 0)
  const digits = createHexPieces(hex)

  function value(code: number): string | null {
    const start = starts[code] ?? 0
    if (forms[code] === TEXT) return textList?.at(start) ?? ''
    return forms[code] === NULL ? null : digits(start, start + (WIDTHS[forms[code] ?? NULL] ?? 0))
  }

  function codeOf(wanted: string | null): number | undefined {
    const form = formOf(wanted)
    const find = (start: number) => findPlace(size, (code) => forms[code] === form && starts[code] === start)
    if (wanted === null) return findPlace(size, (code) => forms[code] === NULL)
    if (form === TEXT) {
      const place = textList?.placeOf(wanted)
      return place === undefined ? undefined : find(place)
    }
    const id = Buffer.from(wanted, 'hex')
    for (let at = hex.indexOf(id); at >= 0; at = hex.indexOf(id, at + 1)) {
      const code = find(at)
      if (code !== undefined) return code
    }
    return undefined
  }

  return { size, codes, value, codeOf }
}

function readForms({ numbers }: AreaReaders, size: number): Uint8Array {
  const list = numbers.take(numbers.count(TEXT + 1))
  const codes = readCodes(numbers, { length: size, size: list.length })
  const forms = new Uint8Array(size)
  for (let code = 0; code < size; code++) {
    const form = list[codes[code] ?? 0] ?? NULL
    if (form > TEXT) throw numbers.fail(`an id has the unknown form ${form}`)
    forms[code] = form
  }
  return forms
}

/** Of each value: where its bytes begin, or of a text its place among the texts. Behind the last one: how many bytes there are. */
function placesOf(forms: Uint8Array): { starts: Uint32Array; texts: number } {
  const starts = new Uint32Array(forms.length + 1)
  let texts = 0
  let at = 0
  for (let code = 0; code < forms.length; code++) {
    const form = forms[code] ?? NULL
    starts[code] = form === TEXT ? texts++ : at
    at += WIDTHS[form] ?? 0
  }
  starts[forms.length] = at
  return { starts, texts }
}
