import type { ServerSettings } from '../../local/postgres-cluster.ts'
import { isFull } from '../faults/row.ts'

/**
 * Little memory and few segments of the journal, used again and again: on a virtual machine, memory that nobody has touched yet is slow.
 * The passwords are thrown away: hashed 4096 times, they take a millisecond of each connection, and a product opens seven.
 * What the full size measures runs with the product's own settings.
 */
export const SMALL_POSTGRES: ServerSettings = isFull
  ? {}
  : { shared_buffers: '128MB', max_wal_size: '256MB', scram_iterations: 1 }
