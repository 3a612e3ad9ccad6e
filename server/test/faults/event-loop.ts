/**
 * The longest turn of a server's event loop since the last question, in milliseconds, as it measures itself: a client that is busy with a large
 * answer cannot tell how long the server was silent.
 */
export async function longestTurnMs(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return 1000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1])
}
