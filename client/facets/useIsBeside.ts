import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'

/** Whether the facets stand beside the list; on narrow screens they come out in front of it. */
export function useIsBeside(): boolean {
  return useMediaQuery(useTheme().breakpoints.up('md'))
}
