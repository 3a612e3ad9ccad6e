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

/** Rows at first, and that one press of the button adds: each has buttons of its own, and a hundred of them took 0.4 s. */
const STEP = 30

/** The metadata place by place, each under the name by which the search language knows it. */
export function MetadataList({ metadata, onFilter }: Props) {
  const [count, setCount] = useState(STEP)
  const fields = useMemo(() => flattenMetadata(metadata), [metadata])
  return (
    <>
      <FieldTable>
        {fields.slice(0, count).map(({ path, value, condition, isExact }) => {
          const name = printPath(path)
          return (
            <FieldRow
              key={name}
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

/** A text as it is, but in quotes where it would be taken for another type. */
function showValue(value: unknown): string {
  const isPlain = typeof value === 'string' && !/^(?:-?\d[\d.e+-]*|true|false|null|)$/i.test(value)
  return isPlain ? value : JSON.stringify(value)
}
