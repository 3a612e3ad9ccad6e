import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import TextField from '@mui/material/TextField'
import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type ComponentProps,
  type HTMLAttributes,
  type KeyboardEvent,
} from 'react'
import { ClearIcon, SearchIcon } from '../ui/icons.tsx'
import type { LogFilter } from '../generated/graphql.ts'
import { MONO } from '../ui/theme.ts'
import { parseSearch } from './parse.ts'
import { readPasted } from './pasted-text.ts'
import { SearchHelp } from './SearchHelp.tsx'
import type { Completion } from './completions.ts'
import { useCompletions } from './useCompletions.ts'
import type { SearchError } from './text-cursor.ts'

type Props = {
  /** What is searched for at the moment. */
  query: string
  /** Which logs the offered values are taken from. */
  scope: LogFilter | undefined
  /** Why the server refused the search, and where. */
  refused: SearchError | undefined
  onSearch: (query: string) => void
  /** What is written before it is searched for; the same function from render to render. */
  onDraft?: (draft: string) => void
  /** With the ID of its first log. */
  onOpenTrace: (log: string) => void
}

const SearchReadings = lazy(() => import('./SearchReadings.tsx').then((module) => ({ default: module.SearchReadings })))

const MAX_CHARS = 8192

/** The search bar. The search runs on Enter; until then the bar shows errors and suggestions. */
export function SearchBar({ query, scope, refused, onSearch, onDraft, onOpenTrace }: Props) {
  const { draft, setDraft, caret, readCaret, placeCaret, paste, input } = useDraft(query)
  const { error, readings } = useMemo(() => parseSearch(draft), [draft])
  const options = useCompletions({ text: draft, caret, scope })
  const highlighted = useRef<Completion | null>(null)
  const [touched, setTouched] = useState(false)
  useEffect(() => onDraft?.(draft), [draft, onDraft])

  const insert = ({ from, to, insert: part }: Completion) => {
    highlighted.current = null
    setDraft(draft.slice(0, from) + part + draft.slice(to))
    placeCaret(from + part.length)
  }
  const clear = () => {
    setDraft('')
    onSearch('')
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent & { defaultMuiPrevented?: boolean | undefined }) => {
    const isOffering = input.current?.ariaExpanded === 'true'
    if (event.key === 'Escape' && !isOffering) input.current?.blur()
    if (event.key !== 'Enter' || highlighted.current !== null) return
    event.defaultMuiPrevented = true
    setTouched(true)
    onSearch(draft.trim())
    // The keys that move through the results are typed as text while the bar has the focus.
    if (!error) input.current?.blur()
  }
  // A word at the end may be unfinished while it is typed, so its error shows only after Enter.
  const isShown = error && (touched || draft === query || error.to < draft.length)
  const problem = isShown ? error : draft === query ? refused : undefined
  return (
    <Box component="search" sx={{ flex: 1, minWidth: { xs: '100%', md: 280 }, position: 'relative' }}>
      <Autocomplete<Completion, false, true, true>
        freeSolo
        disableClearable
        disableCloseOnSelect
        size="small"
        value=""
        inputValue={draft}
        options={options}
        filterOptions={(all) => all}
        getOptionLabel={(option) => (typeof option === 'string' ? option : option.label)}
        getOptionKey={(option) => (typeof option === 'string' ? option : `${option.kind}:${option.label}`)}
        isOptionEqualToValue={() => false}
        handleHomeEndKeys={false}
        onHighlightChange={(_, option) => (highlighted.current = option)}
        onClose={() => (highlighted.current = null)}
        onInputChange={(_, text, reason) => {
          if (reason !== 'input') return
          setTouched(false)
          setDraft(text)
          readCaret()
        }}
        onChange={(_, option) => typeof option !== 'string' && insert(option)}
        onKeyDown={onKeyDown}
        renderOption={({ key, ...item }, completion) => (
          <CompletionItem key={key} item={item} completion={completion} />
        )}
        renderInput={({ slotProps, ...params }) => (
          <TextField
            {...params}
            inputRef={input}
            placeholder='Search: level:error "connection refused" resourceId:web-*'
            error={problem !== undefined}
            onSelect={readCaret}
            slotProps={{
              ...slotProps,
              input: {
                ...slotProps.input,
                startAdornment: <SearchIcon fontSize="small" sx={{ ml: 0.5, color: 'text.secondary' }} />,
                endAdornment: (
                  <Box sx={{ display: 'flex', alignItems: 'center', flexShrink: 0 }}>
                    {draft !== '' && (
                      <IconButton aria-label="Clear the search" onClick={clear}>
                        <ClearIcon fontSize="small" />
                      </IconButton>
                    )}
                    <SearchHelp />
                  </Box>
                ),
                sx: { fontFamily: MONO, fontSize: 13, height: 36, '&.MuiInputBase-root': { py: 0, pr: 0.5 } },
              },
              htmlInput: {
                ...slotProps.htmlInput,
                'aria-label': 'Search',
                'aria-keyshortcuts': '/',
                onPaste: paste,
                'aria-describedby': problem ? 'search-problem' : undefined,
                spellCheck: false,
                maxLength: MAX_CHARS,
              },
            }}
          />
        )}
      />
      {problem && <SearchProblem id="search-problem" text={draft} problem={problem} />}
      {readings && draft === query && (
        <Readings text={draft} readings={readings} onSearch={onSearch} onOpenTrace={onOpenTrace} />
      )}
    </Box>
  )
}

/** The text of the bar and its caret. When the search changes elsewhere, it replaces the typed text. */
function useDraft(query: string) {
  const [draft, setDraft] = useState(query)
  const [known, setKnown] = useState(query)
  const [caret, setCaret] = useState(query.length)
  const input = useRef<HTMLInputElement>(null)
  const wanted = useRef<number>(undefined)
  if (known !== query) {
    setKnown(query)
    setDraft(query)
    setCaret(query.length)
  }
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    input.current?.setSelectionRange(wanted.current, wanted.current)
    wanted.current = undefined
  })
  const readCaret = () => setCaret(input.current?.selectionEnd ?? 0)
  const placeCaret = (at: number) => {
    setCaret(at)
    wanted.current = at
  }
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget
    // Beside what is there already it is a part of a search.
    if (selectionStart !== 0 || selectionEnd !== value.length) return
    const search = readPasted(event.clipboardData.getData('text/plain').slice(0, MAX_CHARS))
    event.preventDefault()
    setDraft(search)
    placeCaret(search.length)
  }
  return { draft, setDraft, caret, readCaret, placeCaret, paste, input }
}

function Readings(props: ComponentProps<typeof SearchReadings>) {
  return (
    <Suspense>
      <SearchReadings {...props} />
    </Suspense>
  )
}

type CompletionItemProps = { item: HTMLAttributes<HTMLLIElement>; completion: Completion }

/** A suggestion, with its kind or count. */
function CompletionItem({ item, completion: { label, kind, note } }: CompletionItemProps) {
  return (
    <Box component="li" {...item} sx={{ gap: 2, fontFamily: MONO, fontSize: 12.5 }}>
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {label}
      </Box>
      <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontSize: 12, flexShrink: 0 }}>
        {note ?? kind}
      </Box>
    </Box>
  )
}

/** Characters of a long search that are shown on each side of the error. */
const AROUND = 40

/** A syntax error, with its place marked: `level:`**`eror`**. */
function SearchProblem({ id, text, problem }: { id: string; text: string; problem: SearchError }) {
  const { message, from, to } = problem
  const start = Math.max(0, from - AROUND)
  return (
    <Box id={id} role="alert" sx={{ fontSize: 12.5, color: 'error.main', pt: 0.5, px: 0.5 }}>
      <Box component="code" sx={{ fontFamily: MONO, color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {start > 0 && '…'}
        {text.slice(start, from)}
        <Box component="mark" sx={{ color: 'error.main', bgcolor: 'transparent', borderBottom: '2px solid' }}>
          {text.slice(from, to) || ' '}
        </Box>
        {text.slice(to, to + AROUND)}
        {to + AROUND < text.length && '…'}
      </Box>
      {` ${message}`}
    </Box>
  )
}
