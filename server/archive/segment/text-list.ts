/**
 * A list of different texts. What all begin and end with is written once; between it, whole numbers and hexadecimal digits become bytes,
 * other texts stand one behind the other.
 */
import { fold } from '../../filter/fold.ts'
import type { AreaReaders, AreaWriters } from './areas.ts'
import { createHexPieces, FEW } from './hex-pieces.ts'
import { readNumbers, widthOf, writeNumbers, writePlanes } from './codes.ts'

export type TextList = {
  /** Made when it is asked for. */
  at(place: number): string
  /** The place of a text; undefined if it is not there. */
  placeOf(text: string): number | undefined
  /** The texts are whole numbers, each as it is printed. */
  isOfIntegers: boolean
  /**
   * The places of the texts that contain this word, of ASCII digits and letters in lower case, in any case; undefined where each text has to
   * be looked at.
   */
  placesWith(word: string): number[] | undefined
}

const PLAIN = 0
const INTEGERS = 1
const HEX = 2
/** A flag beside the form. */
const HAS_AFFIXES = 4

export function writeTextList(areas: AreaWriters, list: readonly string[]): void {
  const { prefix, suffix } = affixesOf(list)
  const hasAffixes = prefix !== '' || suffix !== ''
  const inner = hasAffixes ? list.map((text) => text.slice(prefix.length, text.length - suffix.length)) : list
  const form = formOf(inner)
  areas.numbers.byte(hasAffixes ? form | HAS_AFFIXES : form)
  if (hasAffixes) for (const affix of [prefix, suffix]) areas.numbers.varint(areas.text.text(affix))
  if (form === INTEGERS) writeIntegers(areas, inner)
  else if (form === HEX) writeHex(areas, inner)
  else writePlain(areas, inner)
}

/** The reader knows how many there are. */
export function readTextList(areas: AreaReaders, size: number): TextList {
  const head = areas.numbers.byte()
  const affix = () => areas.text.take(areas.numbers.count()).toString()
  const [prefix, suffix] = (head & HAS_AFFIXES) === 0 ? ['', ''] : [affix(), affix()]
  const inner = readForm(areas, { form: head & ~HAS_AFFIXES, size })
  return prefix === '' && suffix === '' ? inner : withAffixes(inner, { prefix, suffix })
}

function withAffixes({ at, placeOf, placesWith }: TextList, { prefix, suffix }: Affixes): TextList {
  const around = prefix.length + suffix.length
  return {
    isOfIntegers: false,
    // A word that has a letter of an affix may begin or end there.
    placesWith: (word) => (isApart(word, prefix) && isApart(word, suffix) ? placesWith(word) : undefined),
    at: (place) => prefix + at(place) + suffix,
    placeOf(text) {
      const isOurs = text.length >= around && text.startsWith(prefix) && text.endsWith(suffix)
      return isOurs ? placeOf(text.slice(prefix.length, text.length - suffix.length)) : undefined
    },
  }
}

const isApart = (word: string, affix: string) => !Array.from(fold(affix)).some((unit) => word.includes(unit))

/** The first place for which it holds. */
export function findPlace(size: number, holds: (place: number) => boolean): number | undefined {
  for (let place = 0; place < size; place++) if (holds(place)) return place
  return undefined
}

type Form = { form: number; size: number }

function readForm(areas: AreaReaders, { form, size }: Form): TextList {
  switch (form) {
    case PLAIN:
      return readPlain(areas, size)
    case INTEGERS:
      return readIntegers(areas, size)
    case HEX:
      return readHex(areas, size)
    default:
      throw areas.numbers.fail(`a list has the unknown form ${form}`)
  }
}

const DIGIT_0 = 48
const DIGIT_9 = 57
const LETTER_A = 97
const LETTER_F = 102

const isDigit = (unit: number) => unit >= DIGIT_0 && unit <= DIGIT_9

type Affixes = { prefix: string; suffix: string }

/** Neither takes a digit from a number, nor a half of a character. A single text has none. */
function affixesOf(list: readonly string[]): Affixes {
  const [first, ...others] = list
  if (first === undefined || others.length === 0) return { prefix: '', suffix: '' }
  let start = first.length
  let end = first.length
  for (const text of others) {
    start = Math.min(start, text.length)
    for (let i = 0; i < start; i++) if (text.charCodeAt(i) !== first.charCodeAt(i)) start = i
    end = Math.min(end, text.length)
    const [last, own] = [first.length - 1, text.length - 1]
    for (let i = 0; i < end; i++) if (text.charCodeAt(own - i) !== first.charCodeAt(last - i)) end = i
    if (start === 0 && end === 0) break
  }
  const shortest = list.reduce((min, { length }) => Math.min(min, length), first.length)
  end = Math.min(end, shortest - start)
  while (start > 0 && isDigit(first.charCodeAt(start - 1))) start--
  while (end > 0 && isDigit(first.charCodeAt(first.length - end))) end--
  if (start > 0 && isHalf(first.charCodeAt(start - 1), 0xd800)) start--
  if (end > 0 && isHalf(first.charCodeAt(first.length - end), 0xdc00)) end--
  return { prefix: first.slice(0, start), suffix: first.slice(first.length - end) }
}

const isHalf = (unit: number, half: 0xd800 | 0xdc00) => (unit & 0xfc00) === half

function formOf(list: readonly string[]): number {
  if (list.length < 2) return PLAIN
  if (list.every(isInteger)) return INTEGERS
  const length = list[0]?.length ?? 0
  return length > 1 && list.every((text) => text.length === length && isHex(text)) ? HEX : PLAIN
}

/** Below 2^47, as numbers are printed: without zeros in front. */
const MAX_DIGITS = 14

function isInteger(text: string): boolean {
  if (text.length === 0 || text.length > MAX_DIGITS) return false
  if (text.length > 1 && text.charCodeAt(0) === DIGIT_0) return false
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false
  return true
}

function isHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (!isDigit(unit) && (unit < LETTER_A || unit > LETTER_F)) return false
  }
  return true
}

/** The highest bytes are mostly alike, and go to the numbers; the others are as random as bytes can be. */
function writeIntegers({ numbers, bytes }: AreaWriters, list: readonly string[]): void {
  const values = list.map(Number)
  const min = values.reduce((least, value) => Math.min(least, value), Infinity)
  const above = values.map((value) => value - min)
  const width = widthOf(above.reduce((most, value) => Math.max(most, value), 0))
  numbers.varint(min)
  numbers.byte(width)
  writePlanes(bytes, above, { to: width - 1 })
  writePlanes(numbers, above, { from: width - 1, to: width })
}

const MAX_WIDTH = 6

function readIntegers({ numbers, bytes }: AreaReaders, size: number): TextList {
  const min = numbers.varint()
  const width = numbers.byte()
  if (width === 0 || width > MAX_WIDTH) throw numbers.fail(`a number has ${width} bytes`)
  const lower = bytes.take((width - 1) * size)
  const highest = numbers.take(size)

  function valueAt(place: number): number {
    let value = highest[place] ?? 0
    for (let shift = width - 2; shift >= 0; shift--) value = value * 256 + (lower[shift * size + place] ?? 0)
    return min + value
  }

  return {
    isOfIntegers: true,
    placesWith: (word) => (/^[0-9]+$/.test(word) ? undefined : []),
    at: (place) => String(valueAt(place)),
    placeOf(text) {
      const wanted = isInteger(text) ? Number(text) : undefined
      return wanted === undefined ? undefined : findPlace(size, (place) => valueAt(place) === wanted)
    },
  }
}

/** An odd number of digits gets a zero in front. */
function writeHex({ numbers, bytes }: AreaWriters, list: readonly string[]): void {
  const length = list[0]?.length ?? 0
  numbers.varint(length)
  bytes.hex(length % 2 === 0 ? list.join('') : list.map((text) => `0${text}`).join(''))
}

function readHex({ numbers, bytes }: AreaReaders, size: number): TextList {
  const length = numbers.count()
  const each = Math.ceil(length / 2)
  const all = bytes.take(each * size)
  const digits = createHexPieces(all)
  const at = (place: number) => digits(place * each, (place + 1) * each).slice(2 * each - length)
  return {
    at,
    isOfIntegers: false,
    placeOf: (text) => findPlace(size, (place) => at(place) === text),
    placesWith: (word) => placesIn(all.toString('hex'), word, (place) => 2 * each * place),
  }
}

function writePlain({ numbers, text }: AreaWriters, list: readonly string[]): void {
  writeNumbers(
    numbers,
    list.map((value) => text.text(value)),
  )
}

function readPlain({ numbers, text }: AreaReaders, size: number): TextList {
  const starts = startsOf(readNumbers(numbers, size))
  const total = starts[size] ?? 0
  const bytes = text.take(total)
  let asked = 0
  let whole: string | undefined

  function at(place: number): string {
    const from = starts[place] ?? 0
    const to = starts[place + 1] ?? 0
    if (asked++ < FEW) return bytes.toString('utf8', from, to)
    whole ??= bytes.toString()
    return whole.length === total ? whole.slice(from, to) : bytes.toString('utf8', from, to)
  }

  return {
    at,
    isOfIntegers: false,
    placeOf: (wanted) => findPlace(size, (place) => at(place) === wanted),
    placesWith(word) {
      whole ??= bytes.toString()
      return whole.length === total ? placesIn(fold(whole), word, (place) => starts[place] ?? 0) : undefined
    },
  }
}

/** V8's search compares letter by letter at worst. */
const MAX_STEPS = 2 ** 22

/** Of texts that stand one behind the other, with those where the word begins in one and ends in the next one. */
function placesIn(whole: string, word: string, startOf: (place: number) => number): number[] | undefined {
  if (whole.length * word.length > MAX_STEPS) return undefined
  const places: number[] = []
  let place = 0
  for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, startOf(place))) {
    while (startOf(place + 1) <= at) place++
    places.push(place++)
  }
  return places
}

function startsOf(lengths: Float64Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1)
  let at = 0
  for (let i = 0; i < lengths.length; i++) starts[i + 1] = at += lengths[i] ?? 0
  return starts
}
