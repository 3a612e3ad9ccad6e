import Box from '@mui/material/Box'

/** The colour of a service, in front of its name. */
export function Swatch({ color }: { color: string }) {
  return (
    <Box
      component="span"
      aria-hidden
      style={{ backgroundColor: color }}
      sx={{ display: 'inline-block', width: 8, height: 8, mr: 0.75, borderRadius: '2px' }}
    />
  )
}
