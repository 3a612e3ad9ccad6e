import Box from '@mui/material/Box'

type Props = {
  /** Said in place of the drawing. */
  label: string
  values: readonly number[]
  height?: number
}

const BAR = 3

/** Amounts over time, as small bars: the shape of them, without an axis. */
export function SparkBars({ label, values, height = 26 }: Props) {
  const highest = Math.max(1, ...values)
  return (
    <Box component="figure" aria-label={label} title={label} sx={{ m: 0 }}>
      <Box
        component="svg"
        aria-hidden
        viewBox={`0 0 ${Math.max(1, values.length) * BAR} ${height}`}
        preserveAspectRatio="none"
        sx={{ display: 'block', width: '100%', height, color: 'primary.main' }}
      >
        <rect y={height - 1} width="100%" height={1} style={{ fill: 'var(--mui-palette-divider)' }} />
        {values.map((value, index) => {
          const size = value === 0 ? 0 : Math.max(2, (value / highest) * height)
          return (
            <rect
              key={`bar ${index}`}
              x={index * BAR}
              y={height - size}
              width={BAR - 0.5}
              height={size}
              fill="currentColor"
            />
          )
        })}
      </Box>
    </Box>
  )
}
