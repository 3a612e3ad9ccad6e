import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isFull } from '../faults/row.ts'

const IN_MEMORY = '/dev/shm'

/** What the servers of a whole run hold at most is a tenth of it. A container has 64 MB there. */
const ROOMY_BYTES = 8 * 2 ** 30

/**
 * Below which folder the servers of tests keep their data. Where Linux has the room, that is memory: a database is 700 files, and a disk
 * that hears of each deleted one took 90 to 450 ms of the system's time to make one and drop it, memory 50. The full size runs on the
 * disk, as the product does.
 */
export function scratchFolder(): string {
  return !isFull && hasRoom() ? IN_MEMORY : tmpdir()
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return bavail * bsize >= ROOMY_BYTES
  } catch {
    return false
  }
}
