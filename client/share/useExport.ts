import { useEffect, useRef, useState } from 'react'
import type { ExportFormat, ExportSearch } from './export-url.ts'
import { NOTHING_YET, runExport, type Progress } from './run-export.ts'
import { openSink, type Sink } from './sink.ts'

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'running' | 'done' | 'cancelled'; progress: Progress }
  | { kind: 'broken'; progress: Progress; reason: string }

/** The state of an export; a run that continues after a lost connection uses the same one. */
type Job = { sink: Sink; format: ExportFormat; progress: Progress; abort: AbortController }

export function useExport(search: ExportSearch) {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const job = useRef<Job | undefined>(undefined)
  // Closing the dialog ends the export.
  useEffect(() => () => void stop(job.current), [])

  async function start(format: ExportFormat): Promise<void> {
    try {
      const sink = await openSink(fileName(format))
      if (!sink) return
      job.current = { sink, format, progress: NOTHING_YET, abort: new AbortController() }
      await work(job.current, search, setState)
    } catch (error) {
      setState({ kind: 'broken', progress: NOTHING_YET, reason: reasonOf(error) })
    }
  }
  /** Continues after the last log that was written. */
  async function goOn(): Promise<void> {
    if (job.current) await work(job.current, search, setState)
  }
  /** After a lost connection: closes the file with the logs written so far. */
  async function keep(): Promise<void> {
    if (!job.current) return
    const { sink, progress } = job.current
    await sink.close()
    job.current = undefined
    setState({ kind: 'done', progress })
  }
  async function cancel(): Promise<void> {
    const current = job.current
    job.current = undefined
    await stop(current)
    setState({ kind: 'cancelled', progress: current?.progress ?? NOTHING_YET })
  }
  return { state, start, goOn, keep, cancel }
}

async function work(job: Job, search: ExportSearch, onState: (state: ExportState) => void): Promise<void> {
  const { sink, format, progress: from, abort } = job
  const onProgress = (progress: Progress) => {
    job.progress = progress
    if (!abort.signal.aborted) onState({ kind: 'running', progress })
  }
  onState({ kind: 'running', progress: from })
  try {
    await runExport({ request: { ...search, format }, sink, from, signal: abort.signal, onProgress })
    if (abort.signal.aborted) return
    await sink.close()
    onState({ kind: 'done', progress: job.progress })
  } catch (error) {
    if (!abort.signal.aborted) onState({ kind: 'broken', progress: job.progress, reason: reasonOf(error) })
  }
}

async function stop(job: Job | undefined): Promise<void> {
  job?.abort.abort()
  // The sink may be closed already, or be in the middle of a write that fails now.
  await job?.sink.discard().catch(() => undefined)
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'The connection was lost.'
  return error instanceof Error ? error.message : String(error)
}

function fileName(format: ExportFormat): string {
  return `logs-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`
}
