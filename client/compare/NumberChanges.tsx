import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import type { LogFilter } from '../generated/graphql.ts'
import { allOf, textCondition } from '../search/filter.ts'
import { fieldLabel } from '../search/print.ts'
import { figureText } from '../ui/figure-text.ts'
import { TableFrame } from '../ui/TableFrame.tsx'
import { MONO } from '../ui/theme.ts'
import type { SideNames } from './sides.ts'
import type { NumberChange } from './operations.ts'

type Props = { numbers: readonly NumberChange[]; names: SideNames; onShow: (condition: LogFilter) => void }

/** Numbers that are distributed in another way than before. */
export function NumberChanges({ numbers, names, onShow }: Props) {
  const title = `Numbers: ${names.before.toLowerCase()} → ${names.after.toLowerCase()}`
  const percentiles = numbers[0]?.after.map(({ percentile }) => percentile) ?? []
  return (
    <Box component="section" aria-label="Numbers" sx={{ p: 2 }}>
      <Box component="h2" sx={{ m: 0, mb: 1, fontSize: 13, fontWeight: 600 }}>
        {title}
      </Box>
      <TableFrame label={title}>
        <Table size="small" sx={{ '& tr:last-child td': { border: 0 }, '& td, & th': { whiteSpace: 'nowrap' } }}>
          <TableHead>
            <TableRow>
              <TableCell>Path</TableCell>
              <TableCell>Resource</TableCell>
              {percentiles.map((percentile) => (
                <TableCell key={percentile} title={`${percentile}% of the values are at most this`}>
                  p{percentile}
                </TableCell>
              ))}
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {numbers.map((number) => (
              <NumberRow
                key={JSON.stringify([number.metadataPath, number.resourceId])}
                number={number}
                onShow={onShow}
              />
            ))}
          </TableBody>
        </Table>
      </TableFrame>
    </Box>
  )
}

function NumberRow({ number, onShow }: { number: NumberChange; onShow: Props['onShow'] }) {
  const { metadataPath, resourceId, before, after } = number
  const highest = highestOf(number)
  return (
    <TableRow>
      <TableCell sx={{ fontFamily: MONO, fontSize: 12.5 }}>
        {fieldLabel({ field: 'metadata', path: metadataPath })}
      </TableCell>
      <TableCell>{resourceId ?? 'all'}</TableCell>
      {after.map(({ percentile, value }, index) => {
        const was = before[index]?.value
        return (
          <TableCell key={percentile} sx={{ fontVariantNumeric: 'tabular-nums' }}>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {was ? figureText(was) : '–'} →{' '}
            </Box>
            <Box component="span" sx={{ fontWeight: 600 }}>
              {figureText(value)}
            </Box>
          </TableCell>
        )
      })}
      <TableCell align="right">
        {highest && (
          <Button onClick={() => onShow(highest)} sx={{ py: 0 }}>
            Show the highest
          </Button>
        )}
      </TableCell>
    </TableRow>
  )
}

/** The logs with a number from the 95th percentile on. */
function highestOf({ metadataPath, resourceId, after }: NumberChange): LogFilter | undefined {
  const from = after.find(({ percentile }) => percentile === 95)?.value.value
  if (typeof from !== 'number') return undefined
  return allOf([
    ...(resourceId === null ? [] : [textCondition('resourceId', { eq: resourceId })]),
    { metadata: { path: [...metadataPath], op: { range: { gte: Number(from.toPrecision(3)) } } } },
  ])
}
