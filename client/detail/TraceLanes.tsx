import Box from '@mui/material/Box'
import { levelTint } from '../ui/level.ts'
import { MONO } from '../ui/theme.ts'
import { Swatch } from './Swatch.tsx'
import type { Lane } from './trace-lanes.ts'

/** More of them scroll. */
const MAX_LANES = 8
const LANE_PX = 18

/** A lane for each service of a trace: a mark for each log, an error is a larger diamond. */
export function TraceLanes({ lanes }: { lanes: readonly Lane[] }) {
  return (
    <Box
      component="section"
      aria-label="Services of the trace"
      {...(lanes.length > MAX_LANES && { tabIndex: 0 })}
      sx={{
        flexShrink: 0,
        px: 2,
        py: 0.75,
        maxHeight: MAX_LANES * LANE_PX + 12,
        overflow: 'hidden auto',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {lanes.map((lane) => (
        <Box key={String(lane.service)} sx={{ display: 'flex', alignItems: 'center', gap: 1.5, height: LANE_PX }}>
          <ServiceName service={lane.service} color={lane.color} />
          <Track lane={lane} />
        </Box>
      ))}
    </Box>
  )
}

function ServiceName({ service, color }: Pick<Lane, 'service' | 'color'>) {
  return (
    <Box
      component="span"
      title={service ?? undefined}
      sx={{
        width: 144,
        flexShrink: 0,
        fontFamily: MONO,
        fontSize: 12,
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
      }}
    >
      <Swatch color={color} />
      {service ?? 'no resource'}
    </Box>
  )
}

function Track({ lane: { color, from, to, marks } }: { lane: Lane }) {
  return (
    <Box aria-hidden component="span" sx={{ position: 'relative', flex: 1, mr: 1, height: '1px', bgcolor: 'divider' }}>
      <Box
        component="span"
        style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%`, backgroundColor: color }}
        sx={{ position: 'absolute', top: -2, height: 5, borderRadius: '2px', opacity: 0.35 }}
      />
      {marks.map(({ place, isError }) => (
        <Box
          key={place}
          component="span"
          style={{ left: `${place * 100}%`, backgroundColor: isError ? levelTint('ERROR', 100) : color }}
          sx={isError ? ERROR_MARK : MARK}
        />
      ))}
    </Box>
  )
}

const MARK = {
  position: 'absolute',
  top: 0,
  width: 7,
  height: 7,
  borderRadius: '50%',
  transform: 'translate(-50%, -50%)',
} as const

const ERROR_MARK = {
  ...MARK,
  zIndex: 1,
  width: 10,
  height: 10,
  borderRadius: '1px',
  transform: 'translate(-50%, -50%) rotate(45deg)',
} as const
