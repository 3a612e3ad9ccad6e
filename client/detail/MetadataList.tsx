import { useMemo, useState } from 'react'
import { fieldLabel } from '../search/print.ts'
import { valueFilters } from '../search/value-filters.ts'
import { jsonColor } from '../ui/JsonView.tsx'
import { ShowMore } from '../ui/ShowMore.tsx'
import { FieldRow, FieldTable, type OpenMenu } from './FieldTable.tsx'
import { flattenMetadata } from './flatten-metadata.ts'
import { ValueText } from './ValueText.tsx'

type Props = { metadata: Readonly<Record<string, unknown>>; onMenu: OpenMenu }

/** Rows shown at first, and added by each press of the button. Each row has buttons; a hundred rows took 0.4 s. */
const STEP = 30

/** Every value in the metadata under its path in the search language. */
export function MetadataList({ metadata, onMenu }: Props) {
  const [count, setCount] = useState(STEP)
  const fields = useMemo(() => flattenMetadata(metadata), [metadata])
  return (
    <>
      <FieldTable>
        {fields.slice(0, count).map(({ path, value }, index) => {
          const field = { field: 'metadata', path } as const
          const label = fieldLabel(field)
          const text = typeof value === 'string' ? value : JSON.stringify(value)
          return (
            <FieldRow
              key={index}
              label={label}
              isPath
              text={text}
              field={field}
              filters={() => valueFilters(field, value)}
              onMenu={onMenu}
            >
              <ValueText text={text} color={jsonColor(value)} isText={typeof value === 'string'} />
            </FieldRow>
          )
        })}
      </FieldTable>
      {fields.length > count && <ShowMore left={`${fields.length - count}`} onClick={() => setCount(count + STEP)} />}
    </>
  )
}
