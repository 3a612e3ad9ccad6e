import Button from '@mui/material/Button'

/** Over the end of the bars, which were drawn over a moment ago. */
const PLACE = {
  position: 'absolute',
  top: { xs: 34, md: 0 },
  right: { xs: 12, md: 16 },
  py: 0.25,
  boxShadow: 1,
} as const

export function ExplainButton({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="outlined" color="inherit" onClick={onClick} sx={PLACE}>
      Explain this
    </Button>
  )
}
