/** How much a principal may use. `access` makes it; each stage asks it before it does the work. */

/** Ends what was begun; the second call does nothing. */
export type Release = () => void

/** What throws, throws TOO_MANY_REQUESTS with the seconds after which the same is taken. */
export type Quota = {
  /** Takes a request of logs as a whole, or throws. `bytes` are those of the decoded body; it is called only where they count. */
  takeLogs(records: number, bytes: () => number): void
  /** Begins an operation, or waits until another one of the principal is over. Throws. */
  awaitOperation(): Promise<Release>
  /** Begins an operation at once, or throws. */
  takeOperation(): Release
  /** Begins an export, which is an operation too, or throws. */
  takeExport(): Release
  /** Begins a live tail, or throws. */
  takeTail(): Release
  /** Notes the work of the database, after it was done; operations that begin later are refused for it. */
  spendDatabase(ms: number): void
}
