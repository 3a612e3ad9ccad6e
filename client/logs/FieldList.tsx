import FilterAltOffIcon from '@mui/icons-material/FilterAltOffOutlined'
import FilterAltIcon from '@mui/icons-material/FilterAltOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import { useTheme } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import useMediaQuery from '@mui/material/useMediaQuery'
import { Fragment, type ReactNode } from 'react'
import { MONO } from '../theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { localTime } from '../ui/local-time.ts'
import { useTimeZone, type TimeZone } from '../ui/time-zone.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { withCondition } from '../search/change-query.ts'
import { FIELD_LABELS, TEXT_FIELDS } from '../search/fields.ts'
import { negate, textCondition } from '../search/filter.ts'
import type { LogRow } from './operations.ts'
import type { ChangeView } from './useLogView.ts'

type Props = { log: LogRow; change: ChangeView }
type Field = { label: string; value: string | null; note?: string; condition?: LogFilter }

/** Every field of a log but its message and metadata, each to be copied or filtered for. */
export function FieldList({ log, change }: Props) {
  const [zone] = useTimeZone()
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'))
  // Where the drawer covers the list, it makes way for what was asked for.
  const apply = (condition: LogFilter) =>
    change((view) => ({ query: withCondition(view.query, condition), ...(narrow && { log: null }) }))
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '92px minmax(0, 1fr) auto', sm: '130px minmax(0, 1fr) auto' },
        m: 0,
        py: 0.25,
        fontSize: 13,
        alignItems: 'center',
      }}
    >
      {listFields(log, zone).map(({ label, value, note, condition }) => (
        <Fragment key={label}>
          <Box component="dt" sx={{ ...line, color: 'text.secondary' }}>
            {label}
          </Box>
          <Box component="dd" sx={{ ...line, fontFamily: MONO, fontSize: 12.5, overflowWrap: 'anywhere' }}>
            {value ?? (
              <Box component="span" sx={{ color: 'text.disabled' }}>
                –
              </Box>
            )}
            {note !== undefined && <Box component="span" sx={{ color: 'text.secondary' }}>{` ${note}`}</Box>}
          </Box>
          <Box component="dd" sx={{ ...line, justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
            {value !== null && <CopyButton label={`Copy ${label}`} text={value} />}
            {value !== null && condition && (
              <>
                <FilterButton label={`Filter for this ${label}`} onClick={() => apply(condition)}>
                  <FilterAltIcon fontSize="inherit" />
                </FilterButton>
                <FilterButton label={`Filter out this ${label}`} onClick={() => apply(negate(condition))}>
                  <FilterAltOffIcon fontSize="inherit" />
                </FilterButton>
              </>
            )}
          </Box>
        </Fragment>
      ))}
    </Box>
  )
}

const line = {
  m: 0,
  py: 0.25,
  fontSize: 13,
  minHeight: 34,
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 1,
  alignItems: 'center',
  alignSelf: 'stretch',
  borderBottom: 1,
  borderColor: 'divider',
} as const

type FilterButtonProps = { label: string; onClick: () => void; children: ReactNode }

function FilterButton({ label, onClick, children }: FilterButtonProps) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} sx={{ fontSize: 17 }} onClick={onClick}>
        {children}
      </IconButton>
    </Tooltip>
  )
}

function listFields(log: LogRow, zone: TimeZone): Field[] {
  const { date, time } = localTime(log.timestamp, zone)
  const texts = TEXT_FIELDS.filter((field) => field !== 'message').map((field): Field => {
    const value = log[field]
    return { label: FIELD_LABELS[field], value, condition: textCondition(field, { eq: value ?? '' }) }
  })
  return [
    { label: 'Timestamp', value: log.timestamp, ...(zone === 'local' && { note: `${date} ${time} here` }) },
    { label: 'Level', value: log.level, condition: { level: { eq: log.level } } },
    ...texts,
    { label: 'ID', value: log.id },
  ]
}
