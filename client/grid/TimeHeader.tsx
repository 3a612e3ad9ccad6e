import Box from '@mui/material/Box'
import { gridRowsMetaSelector, useGridApiContext } from '@mui/x-data-grid'
import { useEffect, useState } from 'react'
import { dayOf } from '../ui/time/day-text.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { rowAtTop } from './new-days.ts'

type Props = {
  /** Of the column. */
  name: string
  /** What the times are ahead of UTC. */
  offsets: string
}

const TITLE = { position: 'relative', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const
const HEARD = { position: 'absolute', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } as const

/** The day of the first row in sight, for its times do not say it. */
export function TimeHeader({ name, offsets }: Props) {
  const [zone] = useTimeZone()
  const moment = useMomentAtTop()
  return (
    <Box component="span" className="MuiDataGrid-columnHeaderTitle" sx={TITLE}>
      {moment === undefined ? (
        `${name} (${offsets})`
      ) : (
        <>
          <Box component="span" sx={HEARD}>{`${name}, `}</Box>
          {`${dayOf(moment, zone)} (${offsets})`}
        </>
      )}
    </Box>
  )
}

function useMomentAtTop(): string | undefined {
  const apiRef = useGridApiContext()
  const [moment, setMoment] = useState<string>()
  useEffect(() => {
    const grid = apiRef.current
    const read = () => {
      const index = rowAtTop(gridRowsMetaSelector(apiRef).positions, grid.getScrollPosition().top)
      const id = grid.getSortedRowIds()[index]
      const row = id === undefined ? undefined : grid.getRow<{ timestamp: string }>(id)
      setMoment(row?.timestamp)
    }
    read()
    const ends = [grid.subscribeEvent('scrollPositionChange', read), grid.subscribeEvent('sortedRowsSet', read)]
    return () => {
      for (const end of ends) end()
    }
  }, [apiRef])
  return moment
}
