/**
 * Messages, or metadata, of a segment. A text is a template and the values that stand in it: the template has parts, and a value stands
 * between each two of them. The values of one stream are alike: of messages those at one place of one template, of metadata those at one
 * path in any template, elements of arrays included. The values of rare streams are one stream, whatever they are.
 */
import { AREAS, areasOf, blocksOf, createAreas, endAreas } from './areas.ts'
import { readCodes, toDictionary, writeCodes, type Codes } from './codes.ts'
import { readFrame, writeFrame, type PiledFrame } from './frame.ts'
import { countEach, createRanks, startsOf } from './ranks.ts'
import { pathsOf, splitJson } from './split-json.ts'
import { SLOT, splitMessage } from './split-message.ts'
import { memo, readStreams, writeStreams, type Stream } from './streams.ts'
import { readTextList, writeTextList } from './text-list.ts'

export type Texts = {
  /** How many templates there are. */
  size: number
  /** Row `i` has `template(codes[i])`. */
  codes: Codes
  template(code: number): Template
  streams: readonly Stream[]
  /** The whole text of row `i`, byte for byte. */
  at(i: number): string
  /** The code, in the stream `template(codes[i]).streams[slot]`, of the value at place `slot` of row `i`. */
  codeAt(i: number, slot: number): number
}

export type Template = {
  /** Whatever stands around the values: one more than there are values. */
  parts: readonly string[]
  /** The number of the stream of each value. */
  streams: Codes
}

/** How texts are split: into a template, its parts joined by SLOT, and values. */
export type Splitter = {
  part: string
  split(text: string, values: string[]): string
  /** For each value of a template the name of its stream; undefined where each has one of its own. */
  namesOf(template: string): readonly string[] | undefined
}

export const MESSAGES: Splitter = { part: 'The frame message', split: splitMessage, namesOf: () => undefined }
export const METADATA: Splitter = {
  part: 'The frame metadata',
  split: splitJson,
  namesOf: (template) => pathsOf(template.split(SLOT))?.leaves.map((path) => path.join(SLOT)),
}

/** No splitter finds more values in a text. */
const MAX_SLOTS = 2000
/** A stream of fewer values is not worth its own head. */
const MIN_VALUES = 8

export function writeTexts(texts: readonly string[], splitter: Splitter): Buffer {
  const values: string[] = []
  const { list: templates, codes } = toDictionary(texts.map((text) => splitter.split(text, values)))
  const slots = templates.map((template) => template.split(SLOT).length - 1)
  const streams = toDictionary(streamsOf(templates, { slots, codes, splitter }))
  const areas = createAreas()
  const { numbers } = areas
  numbers.varint(templates.length)
  for (const count of slots) numbers.varint(count)
  numbers.varint(streams.list.length)
  writeCodes(numbers, streams.codes, streams.list.length)
  writeCodes(numbers, codes, templates.length)
  writeTextList(areas, templates)
  const grouped = streams.list.map((): string[] => [])
  const starts = startsOf(slots)
  let next = 0
  for (const code of codes) {
    for (let slot = starts[code] ?? 0; slot < (starts[code + 1] ?? 0); slot++) {
      grouped[streams.codes[slot] ?? 0]?.push(values[next++] ?? '')
    }
  }
  writeStreams(areas, grouped)
  return writeFrame(texts.length, blocksOf(areas))
}

const RARE = -1

type Found = { slots: readonly number[]; codes: Codes; splitter: Splitter }

/** For the slots of all templates, one template behind the other, which stream has the values that stand there. */
function streamsOf(templates: readonly string[], { slots, codes, splitter }: Found): number[] {
  const rows = countEach(codes, templates.length)
  const byName = new Map<string, number>()
  const counts: number[] = []
  const streams = templates.flatMap((template, code) => {
    const names = splitter.namesOf(template)
    return Array.from({ length: slots[code] ?? 0 }, (_, slot) => {
      const name = names?.[slot]
      const stream = (name === undefined ? undefined : byName.get(name)) ?? counts.length
      if (name !== undefined) byName.set(name, stream)
      counts[stream] = (counts[stream] ?? 0) + (rows[code] ?? 0)
      return stream
    })
  })
  return streams.map((stream) => ((counts[stream] ?? 0) < MIN_VALUES ? RARE : stream))
}

export function readTexts(frame: Uint8Array | PiledFrame, { n, part }: { n: number; part: string }): Texts {
  const areas = areasOf(readFrame(frame, { part, n, blocks: AREAS }))
  const { numbers } = areas
  const size = numbers.count(n)
  const slots = Array.from({ length: size }, () => numbers.count(MAX_SLOTS))
  const starts = startsOf(slots)
  const total = starts[size] ?? 0
  const streamCount = numbers.count(total)
  const slotStreams = readCodes(numbers, { length: total, size: streamCount })
  const codes = readCodes(numbers, { length: n, size })
  const templates = readTextList(areas, size)
  const { lengths, rankOf } = createRanks({ codes, starts, slotStreams, streamCount })
  const streams = readStreams(areas, lengths)
  endAreas(areas)
  const template = memo((code): Template => {
    const parts = templates.at(code).split(SLOT)
    if (parts.length - 1 !== slots[code]) throw numbers.fail('a template has other places than values')
    return { parts, streams: slotStreams.subarray(starts[code], starts[code + 1]) }
  })

  function codeAt(i: number, slot: number): number {
    const stream = streams[slotStreams[(starts[codes[i] ?? 0] ?? 0) + slot] ?? 0]
    return stream?.codes()[rankOf(i, slot)] ?? 0
  }

  function at(i: number): string {
    const { parts, streams: own } = template(codes[i] ?? 0)
    let text = parts[0] ?? ''
    for (let slot = 0; slot < own.length; slot++) {
      const stream = streams[own[slot] ?? 0]
      text += (stream?.value(stream.codes()[rankOf(i, slot)] ?? 0) ?? '') + (parts[slot + 1] ?? '')
    }
    return text
  }

  return { size, codes, template, streams, at, codeAt }
}
