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

/** A function from a share, 0 to 1, to the value below which that share of the values lies. */
export function percentile(values: number[]): (share: number) => number {
  const sorted = values.toSorted((a, b) => a - b)
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
