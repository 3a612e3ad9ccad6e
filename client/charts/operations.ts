import { graphql } from '../generated/index.ts'

export const LogStatsDocument = graphql(`
  query LogStats(
    $where: LogFilter
    $measures: [StatsMeasure!]!
    $groupBy: [StatsKey!]
    $buckets: Int
    $first: Int
    $orderBy: StatsOrder
  ) {
    logStats(
      where: $where
      measures: $measures
      groupBy: $groupBy
      buckets: $buckets
      first: $first
      orderBy: $orderBy
    ) {
      basis {
        kind
        rows
        selected {
          ...Figure
        }
        mayMissBelow
        reason
      }
      from
      to
      interval
      groups {
        ...ChartGroup
      }
      others {
        ...ChartGroup
      }
      groupCount {
        ...Figure
      }
    }
  }

  fragment ChartGroup on StatsGroup {
    key {
      value
      type
    }
    values {
      ...Figure
      notNumbers
    }
    buckets {
      start
      values {
        ...Figure
      }
    }
  }

  fragment Figure on StatsValue {
    value
    low
    high
    isExact
    why
  }
`)
