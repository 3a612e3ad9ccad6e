import { graphql } from '../generated/index.ts'

export const LogHistogramDocument = graphql(`
  query LogHistogram($where: LogFilter, $buckets: Int!) {
    logHistogram(where: $where, buckets: $buckets) {
      from
      to
      interval
      buckets {
        start
        total
        byLevel {
          level
          count
        }
      }
      outside {
        before
        after
      }
    }
  }
`)
