/** A log as JSON or Markdown, to be pasted elsewhere. */
import { FIELD_LABELS, TEXT_FIELDS } from '../search/fields.ts'
import type { FullLog } from './operations.ts'

/** The log with the fields that the API accepts; without `messageLength`. */
export function toPlainLog(log: FullLog) {
  const { id, timestamp, level, message, resourceId, parentResourceId, traceId, spanId, commit, metadata } = log
  return { id, timestamp, level, message, resourceId, parentResourceId, traceId, spanId, commit, metadata }
}

export function toMarkdown(log: FullLog): string {
  const fields = TEXT_FIELDS.filter((field) => field !== 'message').flatMap((field) => {
    const value = log[field]
    return value === null ? [] : [`- ${FIELD_LABELS[field]}: ${inCode(value)}`]
  })
  const parts = [
    `**${log.level}** ${log.timestamp}`,
    fence(log.message, 'text'),
    fields.join('\n'),
    Object.keys(log.metadata).length === 0 ? '' : fence(JSON.stringify(log.metadata, null, 2), 'json'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function fence(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestTicks(text) + 1))
  return `${ticks}${language}\n${text}\n${ticks}`
}

/** Spaces separate a backtick at the edge from the delimiters. */
function inCode(text: string): string {
  const longest = longestTicks(text)
  const ticks = '`'.repeat(longest + 1)
  const line = text.replaceAll(/\s+/g, ' ')
  return longest === 0 ? `${ticks}${line}${ticks}` : `${ticks} ${line} ${ticks}`
}

function longestTicks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, ticks) => Math.max(longest, ticks.length), 0)
}
