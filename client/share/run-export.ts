/** Streams one export into a sink. */
import { session } from '../state/session.ts'
import { refusalText } from '../ui/refusal.ts'
import { fetchExport, type ExportRequest } from './export-url.ts'
import type { Sink } from './sink.ts'
import { createWholeLogs } from './whole-logs.ts'

/** The progress of an export; the next run continues after `lastId`. */
export type Progress = { logs: number; bytes: number; lastId: string | undefined }

export const NOTHING_YET: Progress = { logs: 0, bytes: 0, lastId: undefined }

type ExportParts = {
  request: ExportRequest
  sink: Sink
  /** What the sink holds already. */
  from: Progress
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/** Rejects when the stream breaks: everything up to the last progress is in the sink, and nothing else. */
export async function runExport({ request, sink, from, signal, onProgress }: ExportParts): Promise<void> {
  const response = await fetchExport({ ...request, after: from.lastId }, signal)
  // The form to sign in appears, and the export can go on afterwards.
  if (response.status === 401) session.lose()
  if (!response.ok || !response.body) throw new Error(refusalText(response.status, await response.text()))
  const whole = createWholeLogs(request.format, from.bytes > 0)
  let progress = from
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const { bytes, logs, lastId } = whole.add(value)
    if (bytes.length === 0) continue
    await sink.write(bytes)
    progress = {
      logs: progress.logs + logs,
      bytes: progress.bytes + bytes.length,
      lastId: lastId ?? progress.lastId,
    }
    onProgress(progress)
  }
}
