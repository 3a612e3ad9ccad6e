/**
 * A session that waits for this lock blocks all later ones, so the timeout is short. Once the table is locked, only a session that works
 * directly on a partition, such as a VACUUM, can block, and all others would wait for it: hence the even shorter timeout.
 */
export async function lockBriefly(run: (statement: string) => PromiseLike<unknown>, table: string): Promise<void> {
  await run("SET LOCAL lock_timeout = '500ms'")
  await run(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
  await run("SET LOCAL lock_timeout = '100ms'")
}
