import { useQuery } from '@apollo/client/react'
import SearchOffIcon from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import { PLAIN } from '../logs/log-view.ts'
import { Notice } from '../ui/Notice.tsx'
import { listViews } from './list-views.ts'
import { SavedViewsDocument } from './operations.ts'
import { pathOf } from './view-address.ts'

/** Nobody has saved what the address names; the views that there are may have the right one. */
export function UnknownView({ slug }: { slug: string }) {
  const { data } = useQuery(SavedViewsDocument)
  const views = listViews(data?.savedViews.nodes ?? [], '')
  return (
    <>
      <Box sx={{ flexShrink: 0, pt: 6 }}>
        <Notice
          title={`There is no view “${slug}”`}
          icon={<SearchOffIcon />}
          actions={
            <Button variant="contained" href={`/${PLAIN}`}>
              Show all logs
            </Button>
          }
        >
          It was deleted, or the address has a mistake.
          {views.length > 0 && ' These views are there:'}
        </Notice>
      </Box>
      <Box component="ul" aria-label="Saved views" sx={{ mx: 'auto', px: 3, overflowY: 'auto', maxWidth: '100%' }}>
        {views.map((view) => (
          <li key={view.id}>
            <Link href={pathOf(view.slug)} sx={{ display: 'inline-block', py: 0.5, overflowWrap: 'anywhere' }}>
              {view.name}
            </Link>
          </li>
        ))}
      </Box>
    </>
  )
}
