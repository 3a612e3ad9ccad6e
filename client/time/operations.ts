import { graphql } from '../generated/index.ts'

export const LogHistogramDocument = graphql(`
  query LogHistogram($where: LogFilter, $buckets: Int!, $by: StatsKey, $first: Int) {
    logHistogram(where: $where, buckets: $buckets, by: $by, first: $first) {
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
      series {
        ...HistogramLine
      }
      others {
        ...HistogramLine
      }
    }
  }

  fragment HistogramLine on HistogramSeries {
    key {
      value
      type
    }
    total {
      ...Figure
    }
    counts {
      ...Figure
    }
  }
`)
