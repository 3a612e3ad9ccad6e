import { Counter, type Registry } from 'prom-client'

export function accessMetrics(registers: Registry[]) {
  return {
    httpUnauthenticated: new Counter({
      name: 'timberline_http_unauthenticated_total',
      help: 'Requests without a valid key or session, by route; with AUTH=off those without an API key',
      labelNames: ['route'],
      registers,
    }),
    quotaRefused: new Counter({
      name: 'timberline_quota_refused_total',
      help: 'Requests that were refused because a quota was used up, by its kind',
      labelNames: ['kind'],
      registers,
    }),
  }
}
