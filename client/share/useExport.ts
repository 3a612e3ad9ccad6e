import { useEffect, useRef, useState } from 'react'
import type { ExportFormat, ExportSelection } from './export-url.ts'
import { NOTHING_YET, runExport, type Progress } from './run-export.ts'
import { openSink, type Sink } from './sink.ts'

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'running' | 'done' | 'cancelled'; progress: Progress }
  | { kind: 'broken'; progress: Progress; reason: string }

/** What one run works with: after a break, the next goes on with the same. */
type Job = { sink: Sink; format: ExportFormat; progress: Progress; abort: AbortController }

export function useExport(selection: ExportSelection) {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const job = useRef<Job | undefined>(undefined)
  // Whoever closes the dialog ends the export.
  useEffect(() => () => void stop(job.current), [])

  async function run(current: Job): Promise<void> {
    const { sink, format, progress: from, abort } = current
    const onProgress = (progress: Progress) => {
      current.progress = progress
      if (!abort.signal.aborted) setState({ kind: 'running', progress })
    }
    setState({ kind: 'running', progress: from })
    try {
      await runExport({ request: { ...selection, format }, sink, from, signal: abort.signal, onProgress })
      if (abort.signal.aborted) return
      await sink.close()
      job.current = undefined
      setState({ kind: 'done', progress: current.progress })
    } catch (error) {
      if (!abort.signal.aborted) setState({ kind: 'broken', progress: current.progress, reason: reasonOf(error) })
    }
  }

  return {
    state,
    async start(format: ExportFormat): Promise<void> {
      try {
        const sink = await openSink(fileName(format))
        if (!sink) return
        job.current = { sink, format, progress: NOTHING_YET, abort: new AbortController() }
      } catch (error) {
        return setState({ kind: 'broken', progress: NOTHING_YET, reason: reasonOf(error) })
      }
      await run(job.current)
    },
    /** Goes on after the last log that was written. */
    async goOn(): Promise<void> {
      if (job.current) await run(job.current)
    },
    /** After a break: what has come is the file. */
    async keep(): Promise<void> {
      if (!job.current) return
      const { sink, progress } = job.current
      job.current = undefined
      await sink.close()
      setState({ kind: 'done', progress })
    },
    async cancel(): Promise<void> {
      const current = job.current
      job.current = undefined
      await stop(current)
      if (current) setState({ kind: 'cancelled', progress: current.progress })
    },
  }
}

async function stop(job: Job | undefined): Promise<void> {
  job?.abort.abort()
  // The sink may be closed already, or be in the middle of a write that fails now.
  await job?.sink.discard().catch(() => undefined)
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'The connection broke.'
  return error instanceof Error ? error.message : String(error)
}

function fileName(format: ExportFormat): string {
  return `logs-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`
}
