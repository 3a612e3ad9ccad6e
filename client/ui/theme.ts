import { createTheme } from '@mui/material/styles'

/** The first of each comes with the explorer, by `fonts.css`; the fonts of the system have the scripts that it lacks. */
const SANS =
  '"Inter Variable", Inter, -apple-system, "Segoe UI", Roboto, Cantarell, "Noto Sans", "Helvetica Neue", "Liberation Sans", Arial, sans-serif'
export const MONO =
  '"JetBrains Mono Variable", ui-monospace, SFMono-Regular, Menlo, "Cascadia Mono", Consolas, "Noto Sans Mono", "Liberation Mono", monospace'

/** A block of text that keeps its line breaks and spaces. */
export const PREFORMATTED = {
  m: 0,
  fontFamily: MONO,
  fontSize: 12.5,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
} as const

/** The border of inputs and buttons. */
export const OUTLINE = 'light-dark(#b9c3be, #46534d)'

const OUTLINED_BUTTON = { borderColor: OUTLINE, backgroundColor: 'var(--mui-palette-background-paper)' }

/** A shadow alone does not part a dark surface from a dark page. */
const FLOATING = { border: '1px solid var(--mui-palette-divider)' }

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'class' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#0f6b52' },
        background: { default: '#f4f6f5', paper: '#ffffff' },
        text: { primary: '#17211d', secondary: '#56635d' },
        divider: '#dfe5e2',
        action: { active: '#56635d' },
      },
    },
    dark: {
      palette: {
        primary: { main: '#63cda7' },
        background: { default: '#0d1210', paper: '#141a18' },
        text: { primary: '#e4ebe8', secondary: '#98a6a0' },
        divider: '#27302c',
        action: { active: '#98a6a0' },
      },
    },
  },
  shape: { borderRadius: 8 },
  motion: { reducedMotion: 'system' },
  typography: {
    fontFamily: SANS,
    fontSize: 13,
    body1: { fontSize: '0.875rem' },
    h1: { fontSize: '1.25rem', fontWeight: 600, lineHeight: 1.3 },
    h2: { fontSize: '0.8125rem', fontWeight: 600, lineHeight: 1.4 },
    button: { textTransform: 'none', fontWeight: 500 },
  },
  components: {
    MuiButtonBase: {
      styleOverrides: {
        root: {
          // The browser gives buttons a font of its own.
          fontFamily: 'inherit',
          '&.Mui-focusVisible': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 1 },
        },
      },
    },
    MuiButton: {
      defaultProps: { disableElevation: true, size: 'small' },
      styleOverrides: {
        root: { variants: [{ props: { variant: 'outlined', color: 'inherit' }, style: OUTLINED_BUTTON }] },
      },
    },
    MuiCssBaseline: {
      styleOverrides: {
        // A log shows its own characters: `->` is no arrow.
        '*': { fontVariantLigatures: 'no-contextual' },
        'code, pre': { fontFamily: MONO },
        mark: { color: 'inherit', backgroundColor: 'light-dark(#ffe58a, #6b5313)', borderRadius: 2 },
      },
    },
    MuiAutocomplete: { styleOverrides: { paper: FLOATING } },
    MuiPopover: { styleOverrides: { paper: FLOATING } },
    MuiDialogActions: { styleOverrides: { root: { padding: '8px 24px 16px' } } },
    MuiDialogTitle: { styleOverrides: { root: { fontSize: 16, fontWeight: 600 } } },
    MuiIconButton: { defaultProps: { size: 'small' } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiTooltip: { defaultProps: { enterDelay: 400, disableInteractive: true } },
    MuiOutlinedInput: {
      styleOverrides: {
        root: { backgroundColor: 'var(--mui-palette-background-paper)' },
        notchedOutline: { borderColor: OUTLINE },
      },
    },
  },
})
