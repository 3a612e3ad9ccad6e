import Divider from '@mui/material/Divider'
import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Snackbar from '@mui/material/Snackbar'
import { useState } from 'react'
import type { LogView } from '../state/log-view.ts'
import { useMay } from '../state/useSession.ts'
import { copyText } from '../ui/browser.ts'
import { CheckIcon } from '../ui/icons.tsx'
import { asCurl, asGraphql, asTypeScript, graphiqlLink, type SharedSearch } from './copy-as.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { isFrozen, type Seen } from './freeze-time.ts'
import { useViewLink } from './useViewLink.ts'

type Props = {
  search: SharedSearch
  view: LogView
  seen: () => Seen
  anchor: HTMLElement | null
  onClose: () => void
}

export function ShareMenu({ search, view, seen, anchor, onClose }: Props) {
  const [message, setMessage] = useState('')
  const mayExport = useMay('logs:export')
  // The dialog exports what was searched for when it was opened.
  const [exported, setExported] = useState<SharedSearch>()
  const link = graphiqlLink(search)
  const { isRelative, toggleRelative, copyLink } = useViewLink(view, seen)
  const say = (said: string | undefined) => setMessage(said ?? 'The browser does not allow copying')
  const copy = (name: string, text: string) => {
    onClose()
    void copyText(text).then((done) => say(done ? `Copied as ${name}` : undefined))
  }
  const onCopyLink = () => {
    onClose()
    void copyLink().then(say)
  }
  const { origin } = window.location
  return (
    <>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={onClose}>
        <MenuItem dense onClick={onCopyLink}>
          Copy link
        </MenuItem>
        {!isFrozen(view) && (
          <MenuItem dense role="menuitemcheckbox" aria-checked={isRelative} onClick={toggleRelative}>
            <ListItemText>Keep the time relative</ListItemText>
            {isRelative && <CheckIcon fontSize="small" />}
          </MenuItem>
        )}
        <Divider />
        <MenuItem dense onClick={() => copy('GraphQL', asGraphql(search))}>
          Copy as GraphQL
        </MenuItem>
        <MenuItem dense onClick={() => copy('curl', asCurl(search, origin))}>
          Copy as curl
        </MenuItem>
        <MenuItem dense onClick={() => copy('TypeScript', asTypeScript(search, origin))}>
          Copy as TypeScript
        </MenuItem>
        <Divider />
        {link === undefined ? (
          <MenuItem dense disabled>
            Open in GraphiQL (the search is too long)
          </MenuItem>
        ) : (
          <MenuItem dense component="a" href={link} target="_blank" rel="noopener" onClick={onClose}>
            Open in GraphiQL
          </MenuItem>
        )}
        {mayExport && <Divider />}
        {mayExport && (
          <MenuItem
            dense
            onClick={() => {
              onClose()
              setExported(search)
            }}
          >
            Export…
          </MenuItem>
        )}
      </Menu>
      {exported && <ExportDialog search={exported} onClose={() => setExported(undefined)} />}
      <Snackbar open={message !== ''} message={message} autoHideDuration={2500} onClose={() => setMessage('')} />
    </>
  )
}
