import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import type { GroupKey } from '../search/group-search.ts'
import { figureText } from '../ui/figure-text.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import type { Series } from './histogram-bars.ts'

/** Undefined for values that the search cannot be narrowed to. */
export type Narrow = (key: GroupKey) => (() => void) | undefined

type Props = { series: readonly Series[]; narrow: Narrow }

const ITEM = {
  display: 'flex',
  height: 24,
  px: 0.5,
  gap: 0.75,
  minWidth: 0,
  alignItems: 'center',
  fontSize: 12,
} as const

/** The colours of the values, whose names need all of the room; a press narrows the search to one. */
export function SeriesLegend({ series, narrow }: Props) {
  const oneStop = useOneTabStop<HTMLFieldSetElement>()
  return (
    <Box
      {...oneStop}
      component="fieldset"
      aria-label="Values"
      sx={{
        display: { xs: 'none', md: 'grid' },
        gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
        columnGap: 1,
        m: 0,
        p: 0,
        border: 0,
      }}
    >
      {series.map((one) => (
        <LegendItem key={one.id} series={one} act={one.key === null ? undefined : narrow(one.key)} />
      ))}
    </Box>
  )
}

function LegendItem({ series: { label, color, total }, act }: { series: Series; act: (() => void) | undefined }) {
  const title = `${figureText(total)} ${label}`
  const inside = (
    <>
      <Box
        component="span"
        sx={{ width: 9, height: 9, borderRadius: 0.5, flexShrink: 0 }}
        style={{ background: color }}
      />
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {label}
      </Box>
    </>
  )
  if (!act)
    return (
      <Box title={title} sx={ITEM}>
        {inside}
      </Box>
    )
  return (
    <ButtonBase
      title={title}
      onClick={act}
      sx={{ ...ITEM, borderRadius: 1, justifyContent: 'flex-start', '&:hover': { bgcolor: 'action.hover' } }}
    >
      {inside}
    </ButtonBase>
  )
}
