// k6 run perf/k6/stress.js: up to 1400 virtual users in steps, to see where the answers slow down.
import { postLog } from './load.js'

export const options = {
  stages: [
    { duration: '30s', target: 350 },
    { duration: '30s', target: 700 },
    { duration: '30s', target: 1050 },
    { duration: '60s', target: 1400 },
    { duration: '30s', target: 0 },
  ],
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate<0.01'] },
}

export default postLog
