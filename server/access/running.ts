/** How questions and changes of access are run: in the slots of the database, and a change counts here as soon as it is answered. */
import type { RequestContext } from '../platform/request-context.ts'
import type { Slots } from '../platform/slots.ts'
import type { Registry } from './registry.ts'

type Run = <T>(context: RequestContext, work: () => Promise<T>) => Promise<T>

export type RunQuestion = Run
/** Other processes are told by the database. */
export type RunChange = Run

type Parts = { slots: Pick<Slots, 'run'>; registry: Pick<Registry, 'refresh'> }

export function createRunning({ slots, registry }: Parts): { ask: RunQuestion; change: RunChange } {
  const ask: Run = (context, work) => slots.run(context, work)
  return {
    ask,
    change: (context, work) =>
      ask(context, async () => {
        const done = await work()
        await registry.refresh()
        return done
      }),
  }
}
