// k6 run perf/k6/spike.js: from nothing to 1400 virtual users at once, and back.
import { postLog } from './load.js'

export const options = {
  stages: [
    { duration: '10s', target: 1400 },
    { duration: '30s', target: 1400 },
    { duration: '10s', target: 0 },
  ],
  thresholds: { checks: ['rate==1'], http_req_duration: ['p(95)<1000'] },
}

export default postLog
