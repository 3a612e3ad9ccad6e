import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { bandOf, figureText } from '../ui/figure-text.ts'
import type { Line } from './groups.ts'

type Props = { label: string; lines: readonly Line[]; narrow: (line: Line) => (() => void) | undefined }

/** The groups as bars, the longest first; a press narrows the search to one. */
export function TopList({ label, lines, narrow }: Props) {
  const listed = lines.filter(({ isOthers }) => !isOthers)
  const longest = Math.max(...listed.map(({ group }) => group.values[0]?.high ?? group.values[0]?.value ?? 0), 0)
  const shareOf = (value: number | null | undefined) => (longest > 0 ? (Math.max(0, value ?? 0) / longest) * 100 : 0)
  return (
    <Box component="ol" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0, maxWidth: 960 }}>
      {lines.map((line) => {
        const figure = line.group.values[0]
        const act = narrow(line)
        const band = bandOf(figure)
        return (
          <Box component="li" key={line.id} sx={{ mt: line.isOthers ? 1 : 0 }}>
            <ButtonBase
              {...(act ? { title: `Only ${line.label}`, onClick: act } : { component: 'div', disabled: true })}
              sx={ROW}
            >
              {!line.isOthers && (
                <Box aria-hidden sx={TRACK}>
                  <Box sx={BAR} style={{ width: `${shareOf(figure?.value)}%` }} />
                  {band && (
                    <Box
                      sx={BAND}
                      style={{ left: `${shareOf(band.low)}%`, width: `${shareOf(band.high) - shareOf(band.low)}%` }}
                    />
                  )}
                </Box>
              )}
              <Box component="span" sx={NAME}>
                {line.label}
              </Box>
              <Box component="span" title={figure?.why ?? ''} sx={FIGURE}>
                {figure && figureText(figure)}
              </Box>
            </ButtonBase>
          </Box>
        )
      })}
    </Box>
  )
}

const ROW = {
  position: 'relative',
  display: 'flex',
  width: '100%',
  minHeight: 30,
  px: 1,
  gap: 2,
  mb: '2px',
  fontSize: 13,
  justifyContent: 'flex-start',
  borderRadius: 1,
  overflow: 'hidden',
  '&.Mui-disabled': { color: 'text.secondary' },
  '&:hover': { bgcolor: 'action.hover' },
} as const
/** Left of the figures. */
const TRACK = { position: 'absolute', insetBlock: 0, left: 0, right: { xs: 120, sm: 150 } } as const
/** Soft enough to be read through. */
const BAR = {
  position: 'absolute',
  insetBlock: 0,
  left: 0,
  bgcolor: 'light-dark(#cfe5dc, #1e3d33)',
  borderRight: 2,
  borderColor: 'primary.main',
} as const
/** Where the true end lies: a line with two ends, across that of the bar. */
const BAND = {
  position: 'absolute',
  bottom: 3,
  height: 6,
  borderInline: '1px solid',
  borderColor: 'text.secondary',
  background: 'linear-gradient(currentColor 0 0) center / 100% 1px no-repeat',
  color: 'text.secondary',
} as const
const NAME = { position: 'relative', minWidth: 0, textAlign: 'left', overflowWrap: 'anywhere' } as const
const FIGURE = {
  position: 'relative',
  ml: 'auto',
  fontVariantNumeric: 'tabular-nums',
  whiteSpace: 'nowrap',
  fontWeight: 500,
} as const
