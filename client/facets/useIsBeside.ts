import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'

/** Whether the facets are a sidebar; on narrow screens they are a drawer over the list. */
export function useIsBeside(): boolean {
  return useMediaQuery(useTheme().breakpoints.up('md'))
}
