import Box from '@mui/material/Box'

/** Says what was done. It is in the page from the start, so that screen readers announce its changes. */
export function Said({ text }: { text: string }) {
  return (
    <Box
      component="output"
      sx={{
        position: 'absolute',
        zIndex: 3,
        bottom: 16,
        left: '50%',
        transform: 'translateX(-50%)',
        ...(text !== '' && { px: 1.5, py: 0.75 }),
        borderRadius: 1,
        bgcolor: 'text.primary',
        color: 'background.paper',
        pointerEvents: 'none',
      }}
    >
      {text}
    </Box>
  )
}
