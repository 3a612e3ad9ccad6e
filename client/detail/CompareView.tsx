import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useMemo, useState } from 'react'
import { MONO } from '../ui/theme.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { localTimeInFull } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { pairFields } from './compare-logs.ts'
import type { FullLog } from '../state/operations.ts'
import { diffWords, type DiffPart } from './word-diff.ts'
import { formatCount } from '../ui/format-count.ts'
import { LogText } from '../ui/log-text/LogText.tsx'

type Props = { left: FullLog; right: FullLog }

/** What of a message is compared. */
const MAX_CHARS = 20_000

/** Two logs side by side, field by field. */
export function CompareView({ left, right }: Props) {
  const [onlyDifferences, setOnlyDifferences] = useState(false)
  const pairs = useMemo(() => pairFields(left, right), [left, right])
  const message = useMemo(
    () => diffWords(left.message.slice(0, MAX_CHARS), right.message.slice(0, MAX_CHARS)),
    [left, right],
  )
  const differing = pairs.filter((pair) => pair.left !== pair.right)
  const count = differing.length + (left.message === right.message ? 0 : 1)
  const shown = onlyDifferences ? differing : pairs
  return (
    <>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', flexWrap: 'wrap' }}>
        <Box component="output" sx={{ fontSize: 13, color: 'text.secondary' }}>
          {count === 1 ? '1 field differs' : `${count} fields differ`}
        </Box>
        <FormControlLabel
          control={<Switch size="small" checked={onlyDifferences} onChange={(_, on) => setOnlyDifferences(on)} />}
          label="Only differences"
          slotProps={{ typography: { sx: { fontSize: 13 } } }}
        />
      </Box>
      <Box component="table" aria-label="Comparison of two logs" sx={TABLE}>
        <colgroup>
          <Box component="col" sx={{ width: { xs: '26%', sm: '23%' } }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <LogHead log={left} name="First" />
            <LogHead log={right} name="Second" />
          </tr>
        </thead>
        <tbody>
          <CompareRow label="Message" differs={left.message !== right.message} {...message} />
          {shown.map(({ label, ...pair }) => (
            <CompareRow key={label} label={label} differs={pair.left !== pair.right} {...toParts(pair)} />
          ))}
        </tbody>
      </Box>
      {Math.max(left.message.length, right.message.length) > MAX_CHARS && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          {`Only the first ${formatCount(MAX_CHARS)} characters of each message are compared.`}
        </Box>
      )}
    </>
  )
}

function LogHead({ log, name }: { log: FullLog; name: string }) {
  const [zone] = useTimeZone()
  const { date, time, offset } = localTimeInFull(log.timestamp, zone)
  return (
    <th scope="col">
      {name} <LevelChip level={log.level} />{' '}
      <Box component="span" sx={{ fontWeight: 400 }}>{`${date} ${time} ${offset}`}</Box>
    </th>
  )
}

function toParts({ left, right }: { left: string | null; right: string | null }) {
  const partsOf = (text: string | null) => (text === null ? null : [{ text, isShared: true }])
  return { left: partsOf(left), right: partsOf(right) }
}

const TABLE = {
  width: '100%',
  tableLayout: 'fixed',
  borderCollapse: 'collapse',
  fontSize: 12.5,
  '& th': { textAlign: 'left', fontWeight: 600 },
  '& th, & td': { p: 0.75, verticalAlign: 'top', borderBottom: 1, borderColor: 'divider', overflowWrap: 'anywhere' },
  '& td': { fontFamily: MONO, whiteSpace: 'pre-wrap' },
} as const

type Side = readonly DiffPart[] | null
type CompareRowProps = { label: string; differs: boolean; left: Side; right: Side }

/** One field of two logs; where they differ there is a sign, not only a colour. */
function CompareRow({ label, differs, left, right }: CompareRowProps) {
  return (
    <Box
      component="tr"
      sx={{ ...(differs && { bgcolor: 'color-mix(in srgb, var(--mui-palette-warning-main) 13%, transparent)' }) }}
    >
      <Box component="th" scope="row" sx={{ color: differs ? 'text.primary' : 'text.secondary' }}>
        {differs && '≠\u00a0'}
        {label}
      </Box>
      <td>{left === null ? '–' : <DiffText parts={left} />}</td>
      <td>{right === null ? '–' : <DiffText parts={right} />}</td>
    </Box>
  )
}

/** A text with what the other one lacks marked, by colour and by a line. */
function DiffText({ parts }: { parts: readonly DiffPart[] }) {
  return parts.map(({ text, isShared }, index) => {
    const key = `${index}:${text}`
    return isShared ? (
      <LogText key={key} text={text} />
    ) : (
      <mark key={key} style={{ textDecoration: 'underline dotted', textUnderlineOffset: 3 }}>
        <LogText text={text} />
      </mark>
    )
  })
}
