import { availableParallelism } from 'node:os'

export type Report = {
  title: string
  columns: string[]
  rows: (string | number)[][]
  /** What follows from the rows, such as a ratio, one sentence each. */
  findings: string[]
}

/** A Markdown table on standard output, as it stands in perf/README.md. */
export function printReport({ title, columns, rows, findings }: Report): void {
  const format = (value: string | number) => (typeof value === 'number' ? formatNumber(value) : value)
  const line = (cells: (string | number)[]) => `| ${cells.map(format).join(' | ')} |`
  const machine = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, Node ${process.versions.node}`
  const table = [line(columns), line(columns.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)]
  console.log(
    ['', `**${title}** (${machine})`, '', ...table, '', ...findings.map((finding) => `- ${finding}`), ''].join('\n'),
  )
}

const formatNumber = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ') : value.toFixed(1)
