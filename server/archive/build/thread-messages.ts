import type { BuildLimits } from './limits.ts'
import type { Circumstances, Taken } from './steps.ts'

export type ThreadData = { url: string; limits: BuildLimits; logLevel: string }

/** One at a time. */
export type Asked = Circumstances | 'stop'

/** `state`: the SQLSTATE. `day`: the one that the step was about, if it was known. */
export type Failure = { reason: string; state: string | undefined; day: number | undefined }

export type Reply = { taken: Taken; failure?: never } | { taken?: never; failure: Failure }

/** A step says which day it is about, so that this is known should the thread die of it. */
export type Told = Reply | { begun: number }
