import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import MenuItem from '@mui/material/MenuItem'
import MenuList from '@mui/material/MenuList'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { parseView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { MONO } from '../ui/theme.ts'
import { rangeLabel } from '../time/time-range.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { keepSearches, loadSearches } from './recent-searches.ts'

type Props = { change: ChangeView; close: () => void }

/** The recent searches of this browser; a click runs one again. */
export function RecentSearches({ change, close }: Props) {
  const [states, setStates] = useState(loadSearches)
  const [zone] = useTimeZone()
  if (states.length === 0) return null
  const clear = () => {
    keepSearches([])
    setStates([])
  }
  return (
    <>
      <Divider />
      <Box component="section" aria-labelledby="recent-searches" sx={{ py: 1 }}>
        <Stack direction="row" sx={{ px: 2, justifyContent: 'space-between', alignItems: 'center' }}>
          <Typography id="recent-searches" variant="h2">
            Recent searches
          </Typography>
          <Button color="inherit" onClick={clear} sx={{ color: 'text.secondary' }}>
            Clear
          </Button>
        </Stack>
        <MenuList dense aria-labelledby="recent-searches" sx={{ maxHeight: 200, overflowY: 'auto', py: 0 }}>
          {states.map((state) => {
            const { query, range } = parseView(`?${state}`)
            const again = () => {
              change({ query, range })
              close()
            }
            return (
              <MenuItem key={state} title={query} onClick={again} sx={{ gap: 2 }}>
                <Box component="span" sx={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', fontFamily: MONO }}>
                  {query}
                </Box>
                <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
                  {rangeLabel(range, zone)}
                </Box>
              </MenuItem>
            )
          })}
        </MenuList>
      </Box>
    </>
  )
}
