/** A cell of a CSV file that no spreadsheet and no terminal obeys. It imports nothing: the explorer writes such files too. */

/** What spreadsheets take for the start of a formula, in its wide forms too. */
const MARKS: ReadonlySet<string> = new Set('=+-@＝＋－＠')

const FORMULA = /^(?:[\s"]*[=+\-@＝＋－＠]|[\t\r\n])/u

/**
 * Where a spreadsheet's list separator is `;`, a tab or `|`, it splits our lines there, and sees no quotes but those that begin what it takes
 * for a cell. So behind such a separator, and on a line of its own, a part of a text is as dangerous as its start. All separators in a row
 * are one match: with a lookahead from each of them, a text of nothing but lines would take minutes.
 */
const SEPARATORS = /[;\t|\r\n][;|\s"]*/g

function neutralise(text: string): string {
  const parts = text.replace(SEPARATORS, (run, at: number) =>
    MARKS.has(text.charAt(at + run.length)) ? run.replace(/^.*[;\t|\r\n]/s, "$&'") : run,
  )
  return FORMULA.test(parts) ? `'${parts}` : parts
}

/** A terminal would obey them. */
const CONTROL = /(?![\t\r\n])\p{Cc}/gu

const escape = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`

/** RFC 4180; what a spreadsheet would compute gets an apostrophe in front, which makes it text. */
export function csvCell(value: string | null): string {
  if (value === null) return ''
  const safe = neutralise(value.replace(CONTROL, escape))
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
