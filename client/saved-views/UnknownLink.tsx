import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { PLAIN } from '../state/log-view.ts'
import { SearchOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'

/** Shown when the server keeps no address under the id of a short link. */
export function UnknownLink() {
  return (
    <Box sx={{ pt: 6 }}>
      <Notice
        title="This link leads nowhere"
        icon={<SearchOffIcon />}
        actions={
          <Button variant="contained" href={`/${PLAIN}`}>
            Show all logs
          </Button>
        }
      >
        Part of it may be missing, or it may belong to another server.
      </Notice>
    </Box>
  )
}
