import { expect, test } from 'vitest'
import { createLifecycle } from './lifecycle.ts'
import { createLogger } from './logger.ts'

const logger = createLogger({ level: 'silent' })

test('stops in the reverse order, each part once, also past one that fails', async () => {
  const lifecycle = createLifecycle({ logger })
  const stopped: string[] = []
  const stopper = (name: string) => async () => void stopped.push(name)
  lifecycle.started('first', stopper('first'))
  lifecycle.started('failing', () => Promise.reject(new Error('cannot')))
  lifecycle.started('last', stopper('last'))
  await Promise.all([lifecycle.stop(), lifecycle.stop()])
  expect(stopped).toEqual(['last', 'first'])
})
