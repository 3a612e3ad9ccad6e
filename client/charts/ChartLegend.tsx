import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { figureText } from '../ui/figure-text.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import { lineColor, lineDash } from './colors.ts'
import type { Line } from './groups.ts'

type Props = {
  lines: readonly Line[]
  isByLevel: boolean
  isDashed: boolean
  /** Undefined for a group that the search cannot be narrowed to. */
  narrow: (line: Line) => (() => void) | undefined
}

const ITEM = {
  display: 'flex',
  alignItems: 'center',
  gap: 0.75,
  minHeight: 24,
  px: 0.75,
  borderRadius: 1,
  fontSize: 12,
  maxWidth: 320,
} as const

/** What the lines are, with the figure of all of the time; a press narrows the search to a group. */
export function ChartLegend({ lines, isByLevel, isDashed, narrow }: Props) {
  const oneStop = useOneTabStop<HTMLFieldSetElement>()
  return (
    <Box
      {...oneStop}
      component="fieldset"
      aria-label="Groups"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 0.5, m: 0, p: 0, border: 0, minWidth: 0 }}
    >
      {lines.map((line, at) => {
        const { id, label, group } = line
        const figure = group.values[0]
        const act = narrow(line)
        const inside = (
          <>
            <svg width={18} height={8} aria-hidden style={{ flexShrink: 0 }}>
              <line
                x2={18}
                y1={4}
                y2={4}
                strokeWidth={isDashed ? 2.5 : 8}
                strokeDasharray={isDashed ? lineDash(at) : ''}
                style={{ stroke: lineColor(line, at, isByLevel) }}
              />
            </svg>
            <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
              {label}
            </Box>
            <Box component="span" title={figure?.why ?? ''} sx={FIGURE}>
              {figure && figureText(figure)}
            </Box>
          </>
        )
        return act ? (
          <ButtonBase
            key={id}
            title={`Only ${label}`}
            onClick={act}
            sx={{ ...ITEM, '&:hover': { bgcolor: 'action.hover' } }}
          >
            {inside}
          </ButtonBase>
        ) : (
          <Box key={id} sx={ITEM}>
            {inside}
          </Box>
        )
      })}
    </Box>
  )
}

const FIGURE = { color: 'text.secondary', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' } as const
