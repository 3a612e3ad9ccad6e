import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { describeArchive, placesOf } from './archive-text.ts'
import type { ArchiveState } from './operations.ts'

/** How much is hot and how much archived, and which day is next. */
export function Archive({ archive }: { archive: ArchiveState }) {
  return (
    <Stack component="section" aria-label="Archive" sx={{ gap: 1 }}>
      <Typography variant="h2" component="h3">
        Archive
      </Typography>
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Stack direction="row" sx={{ flexWrap: 'wrap', columnGap: 4, rowGap: 1.5 }}>
          {placesOf(archive).map((place) => (
            <Place key={place.name} {...place} />
          ))}
        </Stack>
        <Typography sx={{ mt: 1.5, fontSize: 13 }}>{describeArchive(archive)}</Typography>
      </Paper>
    </Stack>
  )
}

type PlaceProps = { name: string; value: string; hint: string }

function Place({ name, value, hint }: PlaceProps) {
  return (
    <Tooltip title={hint} describeChild>
      <Box>
        <Typography sx={{ fontSize: 20, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>{value}</Typography>
        <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>{name}</Typography>
      </Box>
    </Tooltip>
  )
}
