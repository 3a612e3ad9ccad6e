import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useState } from 'react'
import { MONO } from '../ui/theme.ts'
import { findProblem, newRow, toFilter, toTree, type Group } from './builder-tree.ts'
import { EVERYTHING } from './filter.ts'
import { GroupEditor } from './GroupEditor.tsx'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'

type Props = { query: string; onSearch: (query: string) => void; onClose: () => void }

/** The search as rows and groups, with the resulting text of the search bar below. */
export function FilterBuilder({ query, onSearch, onClose }: Props) {
  const [tree, setTree] = useState(() => startTree(query))
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'))
  const problem = findProblem(tree)
  const filter = problem ? undefined : toFilter(tree)
  const apply = (event: React.FormEvent) => {
    event.preventDefault()
    if (!filter) return
    onSearch(printFilter(filter))
    onClose()
  }
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={narrow} aria-labelledby="filter-builder">
      <Box
        component="form"
        onSubmit={apply}
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, height: '100%' }}
      >
        <DialogTitle id="filter-builder" sx={{ pb: 1 }}>
          Build a filter
        </DialogTitle>
        <DialogContent sx={{ px: { xs: 1.5, sm: 3 } }}>
          <GroupEditor group={tree} onChange={setTree} />
        </DialogContent>
        <Box
          component="output"
          aria-label="As text"
          sx={{
            px: 3,
            py: 1,
            fontFamily: MONO,
            fontSize: 12.5,
            overflowWrap: 'anywhere',
            maxHeight: 100,
            overflow: 'auto',
            borderTop: 1,
            borderColor: 'divider',
            color: filter ? 'text.primary' : 'text.secondary',
          }}
        >
          {filter ? printFilter(filter) || 'Every log' : `A condition is incomplete. ${problem?.message ?? ''}`}
        </Box>
        <DialogActions sx={{ px: { xs: 1.5, sm: 3 } }}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" disabled={!filter}>
            Search
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  )
}

/** The conditions of the search; a first one to fill in if it has none. */
function startTree(query: string): Group {
  const tree = toTree(parseSearch(query).filter ?? EVERYTHING)
  return tree.parts.length === 0 ? { ...tree, parts: [newRow()] } : tree
}
