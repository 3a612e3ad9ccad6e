/** Pages of strangers in a real browser: under a name that leads to us, and on a site of their own. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'

/** An empty page on a port of its own, under any name. */
async function servePage() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>a stranger</title>')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** All that a page can try without being let; answers with what has worked. */
const attack = (url: string) => `(async (url) => {
  const worked = []
  const note = (name, works) => works && worked.push(name)
  const send = (path, init) => fetch(url + path, init).then(({ ok, type }) => ok || type === 'opaque', () => false)
  const load = (tag, path) => new Promise((resolve) => {
    const element = document.createElement(tag)
    element.onload = () => resolve(true)
    element.onerror = () => resolve(false)
    element.src = url + path
    document.body.append(element)
  })
  const body = '{"message":"by a stranger"}'
  const headers = { 'content-type': 'application/json' }
  note('ingest', await send('/public/ingest', { method: 'POST', headers, body }))
  note('ingest as text', await send('/public/ingest', { method: 'POST', mode: 'no-cors', body }))
  note('query', await send('/graphql', { method: 'POST', headers, body: '{"query":"{ __typename }"}' }))
  navigator.sendBeacon(url + '/public/ingest', new Blob([body], { type: 'application/json' }))
  for (const path of ['/export', '/metrics', '/readyz', '/']) {
    note('read ' + path, await send(path))
    note('fetch ' + path, await send(path, { mode: 'no-cors' }))
    note('script ' + path, await load('script', path))
    note('image ' + path, await load('img', path))
  }
  note('WebSocket', await new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws')
    socket.onopen = () => resolve(true)
    socket.onerror = () => resolve(false)
  }))
  return worked
})(${JSON.stringify(url)})`

describeInBrowser('strangers', (browser) => {
  test('cannot use the API, under a name of theirs for us or from a page of theirs; their links open', async () => {
    await using app = await startApp()
    await using page = await servePage()
    await using tab = await openTab(browser())
    const { port } = new URL(app.url)

    // DNS rebinding: the page is of the same origin as we are.
    const rebound = await tab.page.goto(`http://rebound.test:${port}/livez`)
    expect(rebound?.status()).toBe(421)
    expect(await tab.page.evaluate(attack(`http://rebound.test:${port}`))).toEqual([])

    for (const stranger of [`http://stranger.test:${page.port}`, `http://127.0.0.1:${page.port}`]) {
      await tab.page.goto(stranger)
      expect([stranger, await tab.page.evaluate(attack(app.url))]).toEqual([stranger, []])
    }

    await tab.page.goto(`http://stranger.test:${page.port}`)
    await tab.page.evaluate(`location.assign(${JSON.stringify(`${app.url}/?q=level%3Aerror`)})`)
    await tab.page.getByText('No logs match').waitFor()
    expect(await tab.page.title()).not.toBe('a stranger')
    expect(await app.prisma.log.count()).toBe(0)
  })
})
