import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import { lazy, Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { subscribeAddress, writeAddress } from '../state/address.ts'
import { may } from '../state/session.ts'
import { useSession } from '../state/useSession.ts'
import { AppHeader } from '../ui/AppHeader.tsx'
import { ACCESS_TABS, tabIn, type AccessTab } from './access-tabs.ts'

const KeysTab = lazy(async () => ({ default: (await import('./KeysTab.tsx')).KeysTab }))
const PeopleTab = lazy(async () => ({ default: (await import('./PeopleTab.tsx')).PeopleTab }))
const RolesTab = lazy(async () => ({ default: (await import('./RolesTab.tsx')).RolesTab }))
const ScopesTab = lazy(async () => ({ default: (await import('./ScopesTab.tsx')).ScopesTab }))
const AuditTab = lazy(async () => ({ default: (await import('./AuditTab.tsx')).AuditTab }))

const PANELS = {
  keys: <KeysTab />,
  people: <PeopleTab />,
  roles: <RolesTab />,
  scopes: <ScopesTab />,
  audit: <AuditTab />,
} as const satisfies Record<AccessTab, ReactNode>

const PANEL = 'access-panel'
const tabId = (name: string) => `access-${name}`

/** Who may do what, and what was done. */
export function AccessPage() {
  const state = useSession()
  const search = useSyncExternalStore(subscribeAddress, () => window.location.search)
  const chosen = tabIn(search, (permission) => may(state, permission))
  useEffect(() => {
    document.title = 'Access · Timberline'
  }, [])
  return (
    <Stack sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack component="main" sx={{ gap: 2, p: { xs: 1.5, md: 2 }, minWidth: 0 }}>
        <Box>
          <Typography variant="h1" component="h2">
            Access
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>Who sends logs, who reads them, and which.</Typography>
        </Box>
        {chosen !== undefined && (
          <Tabs
            value={chosen}
            onChange={(_, tab: string) => writeAddress(`?tab=${tab}`, 'push')}
            variant="scrollable"
            allowScrollButtonsMobile
            aria-label="Access"
            sx={{ borderBottom: 1, borderColor: 'divider', minHeight: 40 }}
          >
            {ACCESS_TABS.filter(({ needs }) => may(state, needs)).map(({ name, label }) => (
              <Tab
                key={name}
                value={name}
                label={label}
                id={tabId(name)}
                aria-controls={PANEL}
                sx={{ minHeight: 40, minWidth: 0, px: 1.5 }}
              />
            ))}
          </Tabs>
        )}
        {chosen !== undefined && (
          <Stack role="tabpanel" id={PANEL} aria-labelledby={tabId(chosen)} sx={{ gap: 2, minWidth: 0 }}>
            <Suspense fallback={<LinearProgress aria-label="Loading" />}>{PANELS[chosen]}</Suspense>
          </Stack>
        )}
      </Stack>
    </Stack>
  )
}
