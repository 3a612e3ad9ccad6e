import Box from '@mui/material/Box'
import { useMemo, useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { printPath } from '../search/print.ts'
import { MONO } from '../ui/theme.ts'
import { jsonColor } from '../ui/JsonView.tsx'
import { LogText } from '../ui/log-text/LogText.tsx'
import { LongText } from '../ui/log-text/LongText.tsx'
import { ShowMore } from '../ui/ShowMore.tsx'
import { FieldRow, FieldTable } from './FieldTable.tsx'
import { flattenMetadata } from './flatten-metadata.ts'

type Props = { metadata: Readonly<Record<string, unknown>>; onFilter: (condition: LogFilter) => void }

/** Rows shown at first, and added by each press of the button. Each row has buttons; a hundred rows took 0.4 s. */
const STEP = 30

/** Every value in the metadata under its path in the search language. */
export function MetadataList({ metadata, onFilter }: Props) {
  const [count, setCount] = useState(STEP)
  const fields = useMemo(() => flattenMetadata(metadata), [metadata])
  return (
    <>
      <FieldTable>
        {fields.slice(0, count).map(({ path, value, condition, isExact }, index) => {
          const name = printPath(path)
          return (
            <FieldRow
              key={index}
              label={isExact ? name : `${name} (any value)`}
              name={
                <Box component="span" sx={{ fontFamily: MONO, fontSize: 12.5 }}>
                  <LogText text={name.slice('metadata.'.length)} />
                </Box>
              }
              text={typeof value === 'string' ? value : JSON.stringify(value)}
              condition={condition}
              onFilter={onFilter}
            >
              <span style={{ color: jsonColor(value) }}>
                <LongText text={showValue(value)} />
              </span>
            </FieldRow>
          )
        })}
      </FieldTable>
      {fields.length > count && <ShowMore left={`${fields.length - count}`} onClick={() => setCount(count + STEP)} />}
    </>
  )
}

/** Text without quotes, unless it would look like another type. */
function showValue(value: unknown): string {
  const isPlain = typeof value === 'string' && !/^(?:-?\d[\d.e+-]*|true|false|null|)$/i.test(value)
  return isPlain ? value : JSON.stringify(value)
}
