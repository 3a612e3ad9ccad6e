/**
 * Splits a text with ANSI colour codes into pieces of one look each. Invisible characters, and those that change the direction
 * of text, become visible names: a log cannot mislead its reader, and nothing is lost.
 */
export type TextLook = {
  /** `#rrggbb`, null for the colour of the text around. */
  color: string | null
  background: string | null
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  strike: boolean
  inverse: boolean
}
export type TextPiece = {
  text: string
  look: TextLook
  /** Set if the piece replaces one invisible character: its code point. */
  hidden?: string
}

export const PLAIN: TextLook = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
}

const SWITCHES: Readonly<Partial<Record<number, Partial<TextLook>>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { color: null },
  49: { background: null },
}

/** Black to white, then the bright ones, as xterm has them. */
const SIXTEEN =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'
    .split(' ')
    .map((digits) => `#${digits}`)

const NAMES: Readonly<Record<string, string>> = {
  '\u061C': 'ALM',
  '\u200B': 'ZWSP',
  '\u200E': 'LRM',
  '\u200F': 'RLM',
  '\u2028': 'LS',
  '\u2029': 'PS',
  '\u202A': 'LRE',
  '\u202B': 'RLE',
  '\u202C': 'PDF',
  '\u202D': 'LRO',
  '\u202E': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
  '\uFEFF': 'BOM',
}

const ESCAPE = String.fromCodePoint(0x1b)
const SPECIAL = new RegExp(String.raw`${ESCAPE}\[([\d;:]*)m|(?![\t\n])\p{Cc}|[${Object.keys(NAMES).join('')}]`, 'gu')

export function readAnsi(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let look = PLAIN
  let end = 0
  for (const match of text.matchAll(SPECIAL)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), look })
    end = match.index + match[0].length
    if (match[1] === undefined) pieces.push({ ...nameOf(match[0]), look })
    else look = applyCodes(look, match[1])
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), look })
  return pieces
}

/** Unicode has a symbol for each ASCII control character; the others are shown by name. */
function nameOf(character: string): { text: string; hidden: string } {
  const code = character.codePointAt(0) ?? 0
  const hidden = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  if (code < 0x20) return { text: String.fromCodePoint(0x24_00 + code), hidden }
  return { text: code === 0x7f ? '␡' : (NAMES[character] ?? hidden), hidden }
}

function applyCodes(before: TextLook, parameters: string): TextLook {
  // The form with colons may name a colour space, which is always empty in practice: `38:2::255:0:0`.
  const codes = parameters.replace('::', ':').split(/[;:]/).map(Number)
  let look = before
  for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
    if (code === 38) look = { ...look, color: takeColor(codes) ?? look.color }
    else if (code === 48) look = { ...look, background: takeColor(codes) ?? look.background }
    else look = { ...look, ...(SWITCHES[code] ?? basicColor(code)) }
  }
  return look
}

function basicColor(code: number): Partial<TextLook> {
  const index = (code % 10) + (code >= 90 ? 8 : 0)
  const color = code % 10 < 8 ? SIXTEEN[index] : undefined
  if (color === undefined) return {}
  const tens = Math.floor(code / 10)
  if (tens === 3 || tens === 9) return { color }
  return tens === 4 || tens === 10 ? { background: color } : {}
}

/** The colour that follows 38 or 48: `5;n` of 256, or `2;r;g;b`. It takes what it reads off the front. */
function takeColor(codes: number[]): string | undefined {
  const kind = codes.shift()
  if (kind === 5) return indexedColor(codes.shift() ?? 0)
  return kind === 2 ? hex(codes.splice(0, 3)) : undefined
}

function indexedColor(index: number): string {
  const basic = SIXTEEN[index]
  if (basic !== undefined) return basic
  if (index >= 232) return hex(Array<number>(3).fill(8 + 10 * (index - 232)))
  const step = (size: number) => Math.floor((index - 16) / size) % 6
  return hex([step(36), step(6), step(1)].map((at) => (at === 0 ? 0 : 55 + 40 * at)))
}

function hex(parts: readonly number[]): string {
  const digits = [0, 1, 2].map((at) =>
    Math.min(255, parts[at] ?? 0)
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${digits.join('')}`
}
