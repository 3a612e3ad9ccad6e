import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Popover from '@mui/material/Popover'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { Fragment, useState } from 'react'
import { HelpIcon } from '../ui/icons.tsx'
import { MONO } from '../ui/theme.ts'

/** The language by example; `search-help.test.ts` holds each of them to the parser. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  ['timeout "connection refused"', 'messages that contain both; case is ignored'],
  ['level:error', 'this level'],
  ['level>=warn', 'this level or a more severe one'],
  ['resourceId:server-1234', 'exactly this value'],
  ['resourceId:server-* commit:*9f2*', 'starts with; contains'],
  ['traceId:(abc OR def)', 'any of these values'],
  ['-resourceId:test spanId:*', 'not this value; any span'],
  ['a (b OR c) NOT d', 'groups; a space means AND'],
  ['metadata.ms>=100 metadata.ms>=100<500', 'a number in metadata; also >, <, <=; one within both bounds'],
  ['metadata.errors.code:E42', 'also where errors or code is an array: any of its elements'],
  ['metadata.user.id:42 metadata.tag:"42"', 'the number 42; the text 42'],
  [String.raw`message:/time(d out|out)/`, 'a PostgreSQL regular expression'],
  ['message::Error message="whole text"', 'case-sensitive; the whole message'],
  ['timestamp>=2026-11-23T09:30:00Z', 'at or after this time'],
]

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
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'How to search', sx: { p: 2, maxWidth: 620 } } }}
      >
        <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
          How to search
        </Typography>
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
      </Popover>
    </>
  )
}
