import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'

/** Where lines will be. */
export function LineSkeletons() {
  return (
    <Stack component="output" aria-label="Loading" sx={{ p: 2, gap: 1.25 }}>
      {['92%', '78%', '88%', '64%', '80%', '70%'].map((width) => (
        <Skeleton key={width} variant="rounded" height={18} width={width} />
      ))}
    </Stack>
  )
}
