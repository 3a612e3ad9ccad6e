import { useQuery } from '@apollo/client/react'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { SearchOffIcon } from '../ui/icons.tsx'
import { PLAIN } from '../state/log-view.ts'
import { Notice } from '../ui/Notice.tsx'
import { listViews } from './list-views.ts'
import { SavedViewsDocument } from './operations.ts'
import { pathOf } from './view-address.ts'

/** Shown when no view has the slug of the address; it lists the views that exist. */
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
          It may have been deleted, or the address may be wrong.
        </Notice>
      </Box>
      {views.length > 0 && (
        <Typography variant="h2" id="saved-views" sx={{ textAlign: 'center', pt: 3 }}>
          Saved views
        </Typography>
      )}
      <Box
        component="ul"
        aria-labelledby="saved-views"
        sx={{ listStyle: 'none', textAlign: 'center', m: 0, p: 2, overflowY: 'auto' }}
      >
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
