import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { formatAmount, formatCount } from './describe.ts'
import type { Pipeline } from './operations.ts'
import { ratesOf, type Point, type Sample } from './rates.ts'
import { Sparkline } from './Sparkline.tsx'

type Props = { pipeline: Pipeline; samples: readonly Sample[] }

/** The last ten minutes, as far as the server has watched them. */
export function Rates({ pipeline, samples }: Props) {
  const accepted = ratesOf(samples, 'accepted')
  const stored = ratesOf(samples, 'stored')
  const lag = samples.map(({ atMs, lag: value }) => ({ atMs, value }))
  const isBehind = pipeline.lagSeconds !== null && Number(pipeline.lagRecords) > 0
  const age = isBehind ? `oldest ${formatAmount(pipeline.lagSeconds)} s` : 'last 10 minutes'
  return (
    <Box
      component="section"
      aria-label="Rates"
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))' }}
    >
      <Rate name="Accepted" value={`${formatAmount(accepted.at(-1)?.value)}/s`} points={accepted} />
      <Rate name="Stored" value={`${formatAmount(stored.at(-1)?.value)}/s`} points={stored} />
      <Rate name="Lag" value={`${formatCount(pipeline.lagRecords)} records`} note={age} points={lag} />
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Figure name="Rejected" value={formatCount(pipeline.rejected)} note="" />
        <Typography sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
          Records that this process has refused since it started. The sender is told the reason for each. They are not
          counted in “accepted”.
        </Typography>
      </Paper>
    </Box>
  )
}

type RateProps = { name: string; value: string; note?: string; points: readonly Point[] }

function Rate({ name, value, note = 'last 10 minutes', points }: RateProps) {
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Figure name={name} value={value} note={note} />
      <Box sx={{ mt: 1 }}>
        <Sparkline label={`${name}, last 10 minutes, now ${value}`} points={points} />
      </Box>
    </Paper>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <>
      <Stack direction="row" sx={{ justifyContent: 'space-between', fontSize: 12, color: 'text.secondary' }}>
        <span>{name}</span>
        <span>{note}</span>
      </Stack>
      <Typography sx={{ fontSize: 18, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>{value}</Typography>
    </>
  )
}
