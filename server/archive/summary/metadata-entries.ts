/** The values and the paths in the metadata of a segment, and the ranges of its numbers. */
import { parseLeaf } from '../segment/metadata-test.ts'
import { readLeaves, shapeOf } from '../segment/metadata-values.ts'
import type { Texts } from '../segment/texts.ts'
import { hashPath, hashScalar, type ValueHash } from './hashes.ts'

export type Range = { min: number; max: number }

/** Paths with numbers, of a segment. Those of open objects, whose keys are ids, would be thousands. */
const MAX_RANGES = 256

type PathNote = { path: readonly string[]; seen: Set<string>; range: Range | undefined }

/** Where there are more hashes than `maxHashes`, the rest is not looked at. */
export function readMetadata(metadata: Texts, maxHashes: number) {
  const notes = new Map<string, PathNote>()
  const hashes: ValueHash[] = []
  let isUnknown = false

  function noteOf(path: readonly string[]): PathNote {
    const key = JSON.stringify(path)
    let note = notes.get(key)
    if (!note) {
      notes.set(key, (note = { path, seen: new Set(), range: undefined }))
      hashes.push(hashPath(path))
    }
    return note
  }

  function add(note: PathNote, json: string): void {
    if (json === 'null' || note.seen.has(json)) return
    note.seen.add(json)
    const value = parseLeaf(json)
    hashes.push(hashScalar(note.path, value))
    if (typeof value !== 'number') return
    const { min, max } = note.range ?? { min: value, max: value }
    note.range = { min: Math.min(min, value), max: Math.max(max, value) }
  }

  function addText(json: string): void {
    const read = readLeaves(json)
    if (!read) isUnknown = true
    for (const path of read?.keys ?? []) noteOf(path)
    for (const leaf of read?.leaves ?? []) add(noteOf(leaf.path), leaf.json)
  }

  const isEnough = () => isUnknown || hashes.length > maxHashes
  eachValue(metadata, { noteOf, add, addText, isEnough })
  // A range of some of the values would be no range.
  const isPart = isEnough()
  const ranges = isPart ? [] : [...notes].flatMap(([key, { range }]) => (range ? [[key, range] as const] : []))
  return {
    hashes,
    /** Not all of it could be read, or has been. */
    isPart,
    ranges: new Map(ranges.slice(0, MAX_RANGES)),
    hasMoreRanges: isPart || ranges.length > MAX_RANGES,
  }
}

type Taker = {
  noteOf(path: readonly string[]): PathNote
  add(note: PathNote, json: string): void
  /** Of metadata whose shape says nothing. */
  addText(json: string): void
  isEnough(): boolean
}

/** Values of a stream that belongs to one path are taken once each; of the others, each row is looked at. */
function eachValue(metadata: Texts, { noteOf, add, addText, isEnough }: Taker): void {
  const { size, codes, template, streams, codeAt, at } = metadata
  const notes = Array.from({ length: size }, (_, code) => {
    const shape = shapeOf(template(code))
    for (const path of shape?.keys ?? []) noteOf(path)
    return shape?.leaves.map(noteOf)
  })
  const owners = ownersOf(metadata, notes)
  for (const [stream, owner] of owners.entries()) {
    const { size: values = 0, value } = streams[stream] ?? {}
    if (owner && value) for (let code = 0; code < values && !isEnough(); code++) add(owner, value(code))
  }
  if (owners.every((owner) => owner !== undefined) && notes.every((own) => own !== undefined)) return
  for (let i = 0; i < codes.length && !isEnough(); i++) {
    const code = codes[i] ?? 0
    const own = notes[code]
    if (!own) addText(at(i))
    for (const [slot, note] of own?.entries() ?? []) {
      const stream = template(code).streams[slot] ?? 0
      if (!owners[stream]) add(note, streams[stream]?.value(codeAt(i, slot)) ?? 'null')
    }
  }
}

/** For each stream the path that all of its values have; undefined where they have several, or an unknown one. */
function ownersOf({ size, template, streams }: Texts, notes: readonly (readonly PathNote[] | undefined)[]) {
  const owners = streams.map((): Set<PathNote | undefined> => new Set())
  for (let code = 0; code < size; code++) {
    for (const [slot, stream] of template(code).streams.entries()) owners[stream]?.add(notes[code]?.[slot])
  }
  return owners.map((of) => (of.size === 1 ? [...of][0] : undefined))
}
