import Stack from '@mui/material/Stack'
import { AppHeader } from '../ui/AppHeader.tsx'
import { CloudOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'

/** Instead of a page that is for some people only, while the server cannot say who asks. */
export function NoAnswer() {
  return (
    <Stack sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack component="main" sx={{ flex: 1, justifyContent: 'center' }}>
        <Notice title="The server does not answer" icon={<CloudOffIcon />}>
          The page opens as soon as it does. Retrying…
        </Notice>
      </Stack>
    </Stack>
  )
}
