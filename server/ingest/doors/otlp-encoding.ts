import type { Frames } from './frames.ts'
import type { OtlpLog, OtlpSource } from './otlp-log.ts'

/** How OTLP is written over HTTP. What reads throws an Error with the reason where the bytes cannot be read. */
export type Encoding = {
  contentType: string
  /** Without decoding the records. */
  findFrames(bytes: Buffer): Frames
  readLog(bytes: Buffer): OtlpLog
  /** Whether one of the two times of a record is finer than a millisecond, without decoding it. */
  hasFineTime(bytes: Buffer): boolean
  readResource(bytes: Buffer): OtlpSource
  readScope(bytes: Buffer): OtlpSource
  /** ExportLogsServiceResponse; without arguments that of full success. */
  printResponse(partial?: { rejected: number; reason: string }): Buffer
  /** google.rpc.Status */
  printStatus(status: { code: number; message: string }): Buffer
}
