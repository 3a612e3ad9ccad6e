import Box from '@mui/material/Box'

/** A button of the toolbar with an icon, and with a word where there is room for it. */
export const TOOL = { height: 36, minWidth: 36, px: { xs: 0, lg: 1.25 }, gap: 0.75, flexShrink: 0 } as const

export function ToolWord({ children }: { children: string }) {
  return (
    <Box component="span" sx={{ display: { xs: 'none', lg: 'block' } }}>
      {children}
    </Box>
  )
}
