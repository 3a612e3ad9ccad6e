/** A LogEntry of Google Cloud Logging as a record. Pure. */
import { readLevel } from '../level.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { firstText } from '../request-line.ts'
import { nanosecondsOf } from './nano-time.ts'

/** Where an entry comes from, by the kinds of its resource: Kubernetes, Cloud Run, Cloud Functions, App Engine, virtual machines. */
const RESOURCE_IDS = [
  'jsonPayload.service',
  'resource.labels.container_name',
  'resource.labels.service_name',
  'resource.labels.function_name',
  'resource.labels.module_id',
  'labels.compute.googleapis.com/resource_name',
  'resource.labels.instance_id',
  'resource.type',
]
/** Of an audit log. Those of others have names that every door reads. */
const MESSAGES = ['protoPayload.status.message', 'protoPayload.methodName']

const PARENTS = ['resource.labels.namespace_name', 'resource.labels.project_id']

/** Every entry has the name of its log, and what others call so is text. */
export const isLogEntry = ({ logName, resource }: JsonObject): boolean =>
  typeof logName === 'string' && isJsonObject(resource)

/** It stays as it is, for its fields are those by which people of Google Cloud search. */
export function readLogEntry(entry: JsonObject): JsonObject {
  const { severity = 'DEFAULT', jsonPayload, timestamp, receiveTimestamp } = entry
  return {
    ...entry,
    message: firstText(entry, MESSAGES),
    timestamp: timestamp ?? receiveTimestamp,
    time_ns: nanosecondsOf(timestamp) || undefined,
    level: severity === 'DEFAULT' && isJsonObject(jsonPayload) ? levelOf(jsonPayload) : undefined,
    resourceId: firstText(entry, RESOURCE_IDS),
    parentResourceId: firstText(entry, PARENTS),
  }
}

/** Google lets an entry without a severity be DEFAULT, although its program may have written one. */
const levelOf = ({ level, severity }: JsonObject) => readLevel(level, 'level') ?? readLevel(severity, 'severity')
