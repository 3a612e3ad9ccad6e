import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'

/** In place of rows that are being loaded. */
export function WaitingRows({ widths, height }: { widths: readonly string[]; height: number }) {
  return (
    <Stack component="output" aria-label="Loading" sx={{ p: 2, gap: 1.5 }}>
      {widths.map((width) => (
        <Skeleton key={width} variant="rounded" height={height} width={width} />
      ))}
    </Stack>
  )
}
