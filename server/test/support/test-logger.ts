import { createLogger } from '../../platform/logger.ts'

export const testLogger = createLogger({ level: 'silent' })
