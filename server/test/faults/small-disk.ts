/** A small file system of its own, for a server that shall run out of space. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFolder } from './servers.ts'

const run = promisify(execFile)

type SmallDisk = AsyncDisposable & { path: string; free(): Promise<void> }

/** Lazily: whoever still looks into it, such as a server that is ending, does not keep it. */
const unmount = (path: string) => run('umount', ['--lazy', path])

/** Whether this process may mount one: as root, on Linux, outside of a container without the right to. */
export async function canMount(): Promise<boolean> {
  await using folder = await createFolder()
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const tried = run('mount', ['-t', 'tmpfs', 'tmpfs', folder.path]).then(() => unmount(folder.path))
  const isMounted = await tried.then(
    () => true,
    () => false,
  )
  return isMounted
}

/** So many megabytes of memory as a disk, of which a file takes `ballast` until `free` removes it. */
export async function createSmallDisk({
  megabytes,
  ballast,
}: Record<'megabytes' | 'ballast', number>): Promise<SmallDisk> {
  const folder = await createFolder()
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder.path])
  const file = join(folder.path, 'ballast')
  await writeFile(file, Buffer.alloc(ballast * 2 ** 20))
  return {
    path: folder.path,
    free: () => rm(file),
    async [Symbol.asyncDispose]() {
      await unmount(folder.path)
      await folder[Symbol.asyncDispose]()
    },
  }
}
