/**
 * The cells of a CSV file as Excel makes them: a quote counts only where a cell begins, what follows its closing quote is added as it is,
 * and outside of quotes a line break ends the row.
 */
export function splitAsSpreadsheet(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let cells: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      const [quoted = ''] = /^"(?:[^"]|"")*(?:"|$)/.exec(text.slice(at)) ?? []
      cell = quoted.slice(1, quoted.endsWith('"') ? -1 : undefined).replaceAll('""', '"')
      at += quoted.length
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') cell += text[at++]
    cells.push(cell)
    if (text[at] !== separator) {
      at += text.startsWith('\r\n', at) ? 2 : 1
      rows.push(cells)
      cells = []
    } else at++
  }
  return rows
}
