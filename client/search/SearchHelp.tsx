import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Popover from '@mui/material/Popover'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { Fragment, useState } from 'react'
import { ClearIcon, HelpIcon } from '../ui/icons.tsx'
import { MONO } from '../ui/theme.ts'
import { ALIASES, FIELDS, type Field } from './fields.ts'

/** The language by example; `search-help.test.ts` holds each of them to the parser. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  ['timeout "connection refused"', 'messages that contain both; case is ignored'],
  ['level:error', 'this level'],
  ['level>=warn', 'this level or a more severe one'],
  ['resourceId:server-1234', 'exactly this value'],
  ['resourceId:server-* commit:*9f2*', 'starts with; contains'],
  ['traceId:(abc OR def)', 'any of these values'],
  ['4bf92f3577b34da6a3ce929d0e0e4736', 'a pasted trace, span or log ID finds its logs'],
  ['sku=881 localhost:8080', 'an unknown field is searched as text of the message'],
  ['-resourceId:test spanId:*', 'excludes this value; has any span ID'],
  ['a (b OR c) NOT d', 'groups; a space means AND'],
  ['level:error or level:fatal', 'or, and: operators beside a field condition, elsewhere text'],
  ['metadata.ms>=100 metadata.ms>=100<500', 'compares a number, also with >, < and <=; a range'],
  ['metadata.errors.code:E42', 'an array matches by any of its elements'],
  ['metadata.user.id:42 metadata.id=42 metadata.tag:"42"', '42 as a number or text; only the number; only the text'],
  [String.raw`message:/time(d out|out)/`, 'a PostgreSQL regular expression'],
  ['pattern:"user <*> logged in"', 'messages of this kind; <*> is any value, <+> any word'],
  ['message::Error message="whole text"', 'case-sensitive; the whole message'],
  ['timestamp>=2026-11-23T09:30:00Z', 'at or after this time; also now-1h, or seconds since 1970'],
]

/** `trace:abc` asks as `traceId:abc` does. */
export const OTHER_NAMES: readonly (readonly [string, Field])[] = FIELDS.flatMap((field) =>
  (ALIASES[field] ?? []).map((name) => [name, field] as const),
)

export function SearchHelp() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <Tooltip title="How to search">
        <IconButton
          aria-label="How to search"
          aria-haspopup="dialog"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <HelpIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'How to search', sx: { p: 2, maxWidth: 860 } } }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', mb: 1 }}>
          <Typography component="h2" variant="h2">
            How to search
          </Typography>
          <IconButton aria-label="Close the help" onClick={() => setAnchor(null)}>
            <ClearIcon fontSize="small" />
          </IconButton>
        </Box>
        <Box
          component="dl"
          sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: 'auto 1fr' }, gap: 0.75, columnGap: 2, m: 0 }}
        >
          {EXAMPLES.map(([example, meaning]) => (
            <Fragment key={example}>
              <Box component="dt" sx={{ fontFamily: MONO, fontSize: 12.5 }}>
                {example}
              </Box>
              <Box component="dd" sx={{ m: 0, color: 'text.secondary', fontSize: 13 }}>
                {meaning}
              </Box>
            </Fragment>
          ))}
        </Box>
        <Typography sx={{ mt: 1.5, fontSize: 13, color: 'text.secondary' }}>
          Fields have other names too:{' '}
          {OTHER_NAMES.map(([name, field], index) => (
            <Fragment key={name}>
              {index > 0 && ', '}
              <Box component="code" sx={{ fontFamily: MONO, color: 'text.primary' }}>
                {name}
              </Box>
              {` (${field})`}
            </Fragment>
          ))}
          . Other words before a colon are text; keys of the metadata begin with{' '}
          <Box component="code" sx={{ fontFamily: MONO, color: 'text.primary' }}>
            metadata.
          </Box>
        </Typography>
      </Popover>
    </>
  )
}
