import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useTheme } from '@mui/material/styles'
import { useMemo, useState } from 'react'
import { CopyButton } from '../ui/CopyButton.tsx'
import { PREFORMATTED } from '../ui/theme.ts'
import { waysToSend, type Snippet } from './ways-to-send.ts'

const LINE = '1px solid var(--mui-palette-divider)'
const TABS = { flexShrink: 0, py: { md: 1 }, borderRight: { md: LINE }, borderBottom: { xs: LINE, md: 0 } } as const
const PANEL = 'way-to-send'
const tabId = (index: number) => `${PANEL}-${index}`

/** What somebody already runs, each with the lines that point it here. */
export function WaysToSend() {
  const ways = useMemo(() => waysToSend(window.location.origin), [])
  const [chosen, setChosen] = useState(0)
  const isWide = useMediaQuery(useTheme().breakpoints.up('md'))
  return (
    <Paper variant="outlined" sx={{ display: 'flex', flexDirection: { xs: 'column', md: 'row' } }}>
      <Tabs
        value={chosen}
        onChange={(_, index: number) => setChosen(index)}
        selectionFollowsFocus
        orientation={isWide ? 'vertical' : 'horizontal'}
        variant={isWide ? 'standard' : 'scrollable'}
        allowScrollButtonsMobile
        aria-label="Ways to send logs"
        sx={TABS}
      >
        {ways.map(({ name }, index) => (
          <Tab
            key={name}
            id={tabId(index)}
            aria-controls={PANEL}
            label={name}
            sx={{ minHeight: 36, minWidth: 0, px: 2, py: 0.5, alignItems: { md: 'flex-start' } }}
          />
        ))}
      </Tabs>
      <Stack role="tabpanel" id={PANEL} aria-labelledby={tabId(chosen)} sx={{ flex: 1, minWidth: 0, gap: 1.5, p: 2 }}>
        {ways[chosen]?.snippets.map((snippet) => (
          <Lines key={snippet.title} {...snippet} />
        ))}
        <Typography sx={{ mt: 'auto', fontSize: 12, color: 'text.secondary' }}>
          docs/send.md has these in full, and Splunk, Datadog, AWS Firehose and Google Pub/Sub.
        </Typography>
      </Stack>
    </Paper>
  )
}

function Lines({ title, text }: Snippet) {
  return (
    <Box>
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
        <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>{title}</Typography>
        <CopyButton label={`Copy the lines for ${title}`} text={text} />
      </Stack>
      <Box component="pre" sx={{ ...PREFORMATTED, lineHeight: 1.6 }}>
        {text}
      </Box>
    </Box>
  )
}
