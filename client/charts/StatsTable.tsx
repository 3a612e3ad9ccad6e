import Link from '@mui/material/Link'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import type { FigureFragment } from '../generated/graphql.ts'
import { keyLabel } from '../search/group-search.ts'
import { statsLabel } from '../search/stats-ref.ts'
import { figureText } from '../ui/figure-text.ts'
import { TableFrame } from '../ui/TableFrame.tsx'
import type { Line } from './groups.ts'
import { measureLabel, type Question } from './question.ts'

type Props = { question: Question; lines: readonly Line[]; narrow: (line: Line) => (() => void) | undefined }

/** The groups and their figures; a press on the first value of a group narrows the search to it. */
export function StatsTable({ question, lines, narrow }: Props) {
  const label = measureLabel(question)
  const heads = question.split.length === 0 ? ['Logs'] : question.split.map(statsLabel)
  const measures = question.measure === 'count' ? [label] : [label, 'Count']
  return (
    <TableFrame label={label}>
      <Table size="small" stickyHeader sx={{ '& td, & th': { px: 1.5, py: 0.5, fontSize: 13 } }}>
        <TableHead>
          <TableRow>
            {heads.map((head) => (
              <TableCell key={head}>{head}</TableCell>
            ))}
            {measures.map((head) => (
              <TableCell key={head} align="right">
                {head}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={line.id} hover>
              <KeyCells line={line} count={heads.length} act={narrow(line)} />
              {measures.map((head, at) => (
                <FigureCell key={head} figure={line.group.values[at]} />
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

type KeyProps = { line: Line; count: number; act: (() => void) | undefined }

function KeyCells({ line: { label, group, isOthers }, count, act }: KeyProps) {
  const values = isOthers || group.key.length === 0 ? [label] : group.key.map(keyLabel)
  return Array.from({ length: count }, (_, at) => (
    // The cells of a row never change their order.
    // oxlint-disable-next-line react/no-array-index-key
    <TableCell key={at} sx={{ overflowWrap: 'anywhere', color: isOthers ? 'text.secondary' : 'inherit' }}>
      {at === 0 && act ? (
        <Link
          component="button"
          color="inherit"
          underline="hover"
          title={`Only ${label}`}
          onClick={act}
          sx={{ textAlign: 'left' }}
        >
          {values[at]}
        </Link>
      ) : (
        values[at]
      )}
    </TableCell>
  ))
}

function FigureCell({ figure }: { figure: FigureFragment | undefined }) {
  return (
    <TableCell
      align="right"
      title={figure?.why ?? ''}
      sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
    >
      {figure && figureText(figure)}
    </TableCell>
  )
}
