import type { LogRow } from '../../filter/log-row.ts'
import { printMoment } from '../../platform/moment.ts'
import type { Column } from '../segment/column.ts'
import type { Segment } from '../segment/segment.ts'
import type { Columns, Selection, WishOf } from './job.ts'
import { pickRows, type Opened } from './pick-rows.ts'
import { pruneMetadata } from './prune-metadata.ts'

/** Texts of the selected rows, as elements of arrays: PostgreSQL reads them as a table again. */
export function gatherColumns(
  reader: Selection & { opened(): Iterable<Opened> },
  { fields, paths, limit, maxBytes }: WishOf<'columns'>,
): Columns {
  const elements = fields.map((): string[] => [])
  const counts: number[] = []
  let [rows, chars] = [0, 0]
  for (const { segment, loaded } of reader.opened()) {
    const picked = pickRows(segment, { ...reader, loaded, limit: limit + 1 - rows })
    for (const [k, field] of fields.entries()) {
      const textOf =
        field === 'metadataJson' && paths ? pruneMetadata(segment.metadata, paths) : textReader(segment, field)
      for (const i of picked) {
        const element = elementOf(textOf(i))
        elements[k]?.push(element)
        chars += element.length
      }
    }
    counts.push(picked.length)
    rows += picked.length
    if (rows > limit || chars > maxBytes) break
  }
  return { texts: elements.map((each) => each.join()), counts }
}

const elementOf = (text: string | null): string =>
  text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

function textReader(segment: Segment, field: keyof LogRow): (i: number) => string | null {
  switch (field) {
    case 'timestamp':
      return (i) => printMoment(segment.timestamp(i))
    case 'id':
      return segment.id
    case 'message':
      return segment.message.at
    case 'metadataJson':
      return segment.metadata.at
    case 'traceId':
    case 'spanId':
    case 'level':
    case 'resourceId':
    case 'parentResourceId':
    case 'commit': {
      const { codes, value }: Column<string | null> = segment[field]
      return (i) => value(codes[i] ?? 0)
    }
  }
}
