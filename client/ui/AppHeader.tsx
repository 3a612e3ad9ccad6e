import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useColorScheme } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { use, type ReactNode } from 'react'
import { HeaderContext } from './header-parts.ts'
import { Logo } from './Logo.tsx'
import { BrightnessAutoIcon, DarkModeIcon, LightModeIcon } from './icons.tsx'

/** The links need the room there. */
const ONLY_HEARD_ON_PHONES = {
  position: { xs: 'absolute', sm: 'static' },
  clipPath: { xs: 'inset(50%)', sm: 'none' },
}

/** @param children what the page has in the middle of it */
export function AppHeader({ children }: { children?: ReactNode }) {
  const { hasPipeline, hasAccess, account } = use(HeaderContext)
  const page = /^\/(?:pipeline|access)\b/.exec(window.location.pathname)?.[0]
  return (
    <Stack
      component="header"
      direction="row"
      sx={{
        height: 44,
        flexShrink: 0,
        px: 2,
        gap: { xs: 1, sm: 2 },
        alignItems: 'center',
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      <Link href="/" underline="none" color="inherit" sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Logo />
        <Typography
          component="h1"
          sx={{ fontSize: 16, fontWeight: 600, letterSpacing: '-0.01em', ...ONLY_HEARD_ON_PHONES }}
        >
          Timberline
        </Typography>
      </Link>
      <Stack component="nav" aria-label="Pages" direction="row" sx={{ gap: 0.5, ml: { xs: 0, sm: 1 }, height: '100%' }}>
        <NavLink href="/" current={page === undefined}>
          Logs
        </NavLink>
        {hasPipeline && (
          <NavLink href="/pipeline" current={page === '/pipeline'}>
            Pipeline
          </NavLink>
        )}
        {hasAccess && (
          <NavLink href="/access" current={page === '/access'}>
            Access
          </NavLink>
        )}
        {/* A phone has no room for all of them. */}
        <NavLink href="/graphql" isOnPhones={!hasAccess}>
          GraphiQL
        </NavLink>
      </Stack>
      <Box sx={{ flex: 1 }} />
      {children}
      <Box sx={{ flex: 1 }} />
      {account}
      <ThemeToggle />
    </Stack>
  )
}

type LinkProps = { href: string; current?: boolean; isOnPhones?: boolean; children: string }

function NavLink({ href, current = false, isOnPhones = true, children }: LinkProps) {
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      underline="none"
      sx={{
        display: { xs: isOnPhones ? 'flex' : 'none', sm: 'flex' },
        alignItems: 'center',
        px: 1,
        fontWeight: 500,
        color: current ? 'text.primary' : 'text.secondary',
        borderBottom: 2,
        borderTop: '2px solid transparent',
        borderBottomColor: current ? 'primary.main' : 'transparent',
        '&:hover': { color: 'text.primary' },
      }}
    >
      {children}
    </Link>
  )
}

const MODES = {
  system: { icon: <BrightnessAutoIcon fontSize="small" />, next: 'light' },
  light: { icon: <LightModeIcon fontSize="small" />, next: 'dark' },
  dark: { icon: <DarkModeIcon fontSize="small" />, next: 'system' },
} as const

function ThemeToggle() {
  const { mode = 'system', setMode } = useColorScheme()
  const { icon, next } = MODES[mode]
  const label = `Theme: ${mode}. Switch to ${next}`
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={() => setMode(next)} color="inherit">
        {icon}
      </IconButton>
    </Tooltip>
  )
}
