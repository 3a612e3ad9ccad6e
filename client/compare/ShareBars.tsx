import Box from '@mui/material/Box'
import { figureTitle } from '../ui/figure-title.ts'
import type { Figure } from '../ui/figure-text.ts'
import type { SideNames } from './sides.ts'
import { shareWords } from './change-words.ts'

type Totals = { before: number; after: number }
type Props = { before: Figure; after: Figure; totals: Totals; names: SideNames }

/** The shares of both sides, one below the other; a lighter end shows how far an estimate may reach. */
export function ShareBars({ before, after, totals, names }: Props) {
  const sides = [
    { name: names.before, figure: before, all: totals.before, color: 'var(--mui-palette-text-secondary)' },
    { name: names.after, figure: after, all: totals.after, color: 'var(--mui-palette-primary-main)' },
  ]
  const shareOf = (logs: number | null, all: number) => (logs ?? 0) / Math.max(1, all)
  const widest = Math.max(
    ...sides.map(({ figure, all }) => shareOf(figure.high ?? figure.value, all)),
    Number.MIN_VALUE,
  )
  const place = (logs: number | null, all: number) => `${Math.min(1, shareOf(logs, all) / widest) * 100}%`
  return (
    <Box component="dl" sx={GRID}>
      {sides.map(({ name, figure, all, color }) => (
        <Box key={name} sx={{ display: 'contents' }}>
          <Box component="dt" sx={{ color: 'text.secondary' }}>
            {name}
          </Box>
          <Box component="dd" title={figureTitle(figure)} sx={{ m: 0, minWidth: 0 }}>
            {shareWords(figure, all)}
            <Box aria-hidden sx={TRACK}>
              <Box
                sx={BAR}
                style={{ width: place(figure.high ?? figure.value, all), background: color, opacity: 0.35 }}
              />
              <Box sx={BAR} style={{ width: place(figure.value, all), background: color }} />
            </Box>
          </Box>
        </Box>
      ))}
    </Box>
  )
}

const GRID = {
  gridArea: 'bars',
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  columnGap: 1,
  rowGap: 0.5,
  m: 0,
  fontSize: 12,
  fontVariantNumeric: 'tabular-nums',
} as const
const TRACK = { position: 'relative', height: 6, borderRadius: 3, bgcolor: 'action.hover', overflow: 'hidden' } as const
const BAR = { position: 'absolute', insetBlock: 0, left: 0, borderRadius: 3 } as const
