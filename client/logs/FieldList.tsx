import FilterAltIcon from '@mui/icons-material/FilterAltOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import { useTheme } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import useMediaQuery from '@mui/material/useMediaQuery'
import { Fragment } from 'react'
import { MONO } from '../theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { localTime } from '../ui/local-time.ts'
import { TEXT_FIELD_NAMES, TEXT_FIELDS, withText, type LogView } from './log-view.ts'
import type { LogRow } from './operations.ts'
import type { ChangeView } from './useLogFilter.ts'

type Props = { log: LogRow; view: LogView; change: ChangeView }
type Field = { label: string; value: string | null; note?: string; filter?: Partial<LogView> }

/** Every field of a log but its message and metadata, each to be copied or filtered for. */
export function FieldList({ log, view, change }: Props) {
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'))
  // Where the drawer covers the list, it makes way for what was asked for.
  const apply = (filter: Partial<LogView>) => change(narrow ? { ...filter, log: null } : filter)
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
      {listFields(log, view).map(({ label, value, note, filter }) => (
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
            {value !== null && filter && (
              <Tooltip title={`Show only this ${label.toLowerCase()}`}>
                <IconButton aria-label={`Filter for this ${label}`} sx={{ fontSize: 17 }} onClick={() => apply(filter)}>
                  <FilterAltIcon fontSize="inherit" />
                </IconButton>
              </Tooltip>
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

function listFields(log: LogRow, view: LogView): Field[] {
  const { date, time } = localTime(log.timestamp)
  const texts = TEXT_FIELD_NAMES.filter((field) => field !== 'message').map((field): Field => {
    const value = log[field]
    const exactly = { match: 'eq', value: value ?? '' } as const
    return { label: TEXT_FIELDS[field].label, value, filter: withText(view, field, exactly) }
  })
  return [
    { label: 'Timestamp', value: log.timestamp, note: `${date} ${time} here` },
    { label: 'Level', value: log.level, filter: { levels: [log.level] } },
    ...texts,
    { label: 'ID', value: log.id },
  ]
}
