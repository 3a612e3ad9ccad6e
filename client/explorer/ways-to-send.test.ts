import { describe, expect, it } from 'vitest'
import { BLOCKS } from '../../server/test/support/documents.ts'
import { waysToSend } from './ways-to-send.ts'

const textsOf = (origin: string) => waysToSend(origin).flatMap(({ snippets }) => snippets.map(({ text }) => text))

const textOf = (origin: string, name: string) =>
  waysToSend(origin)
    .filter((way) => way.name === name)
    .flatMap(({ snippets }) => snippets.map(({ text }) => text))
    .join('\n')

describe.each(['http://127.0.0.1:1323', 'https://logs.example.com', 'http://[::1]:1323'])('at %s', (origin) => {
  it('every way leads to the address of the window', () => {
    const host = new URL(origin).hostname.replaceAll(/[[\]]/g, '')
    const lost = waysToSend(origin).filter(({ snippets }) => snippets.every(({ text }) => !text.includes(host)))
    expect(lost).toEqual([])
    expect(textsOf(origin).join('\n')).not.toMatch(/undefined|null|NaN|\[object/)
  })

  it('each way and each of its snippets has a name of its own', () => {
    const ways = waysToSend(origin)
    expect(new Set(ways.map(({ name }) => name)).size).toBe(ways.length)
    for (const { snippets } of ways) expect(new Set(snippets.map(({ title }) => title)).size).toBe(snippets.length)
  })
})

it('a shipper with a default port of its own is told the port', () => {
  expect(textOf('https://logs.example.com', 'Elasticsearch')).toContain("'https://logs.example.com:443'")
  expect(textOf('http://logs', 'Elasticsearch')).toContain("'http://logs:80'")
  expect(textOf('http://[::1]:1323', 'Elasticsearch')).toContain("'http://[::1]:1323'")
})

it('a shipper that takes host, port and TLS apart is told each', () => {
  expect(textOf('https://logs.example.com', 'Fluent Bit')).toMatch(
    /Host +logs\.example\.com\n +Port +443\n[^]*Tls +On$/,
  )
  expect(textOf('http://[::1]:1323', 'Fluent Bit')).toMatch(/Host +::1\n +Port +1323\n/)
  expect(textOf('http://[::1]:1323', 'Fluent Bit')).not.toContain('Tls')
})

it.each(['OpenTelemetry', 'Elasticsearch', 'Loki', 'Fluent Bit', 'Vector', 'syslog', 'Docker', 'Node.js'])(
  'the lines for %s are those of docs/send.md',
  (name) => {
    const ways = waysToSend('http://127.0.0.1:1323').filter((way) => way.name === name)
    // How Timberline itself is started is there with more ports.
    const lines = ways.flatMap(({ snippets }) => snippets.map(({ text }) => text)).filter((text) => !isStart(text))
    expect(lines.length).toBeGreaterThan(0)
    expect(BLOCKS.map(({ code }) => code)).toEqual(expect.arrayContaining(lines))
  },
)

const isStart = (text: string) => text.endsWith('npm start')
