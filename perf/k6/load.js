// What both k6 tests send: one log, timestamps over the last 365 days.
import http from 'k6/http'
import { check } from 'k6'

const LEVELS = ['error', 'info', 'debug', 'fatal']
const URL = `${__ENV.BASE_URL || 'http://127.0.0.1:1323'}/public/ingest`
const YEAR_MS = 365 * 24 * 60 * 60 * 1000

const pick = (values) => values[Math.floor(Math.random() * values.length)]
const hex = (digits) => Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('')

export function postLog() {
  const log = {
    level: pick(LEVELS),
    message: `k6 request ${hex(8)}`,
    resourceId: `server-${Math.floor(Math.random() * 2000)}`,
    timestamp: new Date(Date.now() - Math.random() * YEAR_MS).toISOString(),
    traceId: hex(32),
    spanId: hex(16),
    commit: hex(7),
    metadata: { parentResourceId: `server-${Math.floor(Math.random() * 2000)}` },
  }
  const answer = http.post(URL, JSON.stringify(log), { headers: { 'Content-Type': 'application/json' } })
  check(answer, { 'stored, or told to come back': ({ status }) => status === 201 || status === 503 })
}
