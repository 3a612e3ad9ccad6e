import { graphql } from '../generated/index.ts'
import type { DeadLettersQuery, PipelineQuery } from '../generated/graphql.ts'

export const PipelineDocument = graphql(`
  query Pipeline($withHistory: Boolean!) {
    pipeline {
      observedAt
      accepted
      stored
      duplicates
      rejected
      deadLettered
      expired
      skipped
      lagRecords
      lagSeconds
      parts {
        name
        state
        since
        problem
      }
      doors {
        name
        accepted
        repeated
        refused {
          kind
          code
          count
        }
        lastRefusal {
          at
          code
          message
          sample
        }
      }
      archive {
        afterDays
        waitsFor
        hotDays
        hotBytes
        days
        logs
        bytes
        lateLogs
        building {
          day
          progress
        }
      }
      history @include(if: $withHistory) {
        observedAt
        accepted
        stored
        lagRecords
      }
    }
  }
`)

export const PipelinePartsDocument = graphql(`
  query PipelineParts {
    pipeline {
      parts {
        name
        state
        since
        problem
      }
    }
  }
`)

export const IngestIsDegradedDocument = graphql(`
  query IngestIsDegraded {
    session {
      ingestIsDegraded
    }
  }
`)

export const DeadLettersDocument = graphql(`
  query DeadLetters($first: Int!, $after: String) {
    deadLetters(first: $first, after: $after) {
      nodes {
        id
        reason
        code
        origin {
          topic
          partition
          offset
        }
        at
        value
        size
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export const ReplayDeadLettersDocument = graphql(`
  mutation ReplayDeadLetters($ids: [ID!]!) {
    replayDeadLetters(ids: $ids) {
      replayed
      failed {
        id
        code
        message
      }
    }
  }
`)

export type Pipeline = PipelineQuery['pipeline']
export type Part = Pipeline['parts'][number]
export type Door = Pipeline['doors'][number]
export type ArchiveState = NonNullable<Pipeline['archive']>
export type RefusalCount = Door['refused'][number]
export type DeadLetter = DeadLettersQuery['deadLetters']['nodes'][number]
