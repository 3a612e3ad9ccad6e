/** The doors over HTTP: a new one is a file beside this one, and a line here. */
import { datadogDoor } from './datadog.ts'
import type { Door, DoorOptions } from './door.ts'
import { firehoseDoor } from './firehose.ts'
import { hecDoor } from './hec.ts'
import { elasticsearchDoor } from './elasticsearch.ts'
import { jsonDoor } from './json.ts'
import { jsonlineDoor } from './jsonline.ts'
import { lokiDoor } from './loki.ts'
import { otlpDoor } from './otlp.ts'
import { pubsubDoor } from './pubsub.ts'

/** Those of the environment, too. */
export const DOOR_DEFAULTS: DoorOptions = { deduplicate: 'fine', readsJsonLines: true, elasticsearchVersion: '8.19.0' }

export function createDoors(options: DoorOptions): Door[] {
  return [
    jsonDoor(options),
    jsonlineDoor(options),
    otlpDoor(options),
    elasticsearchDoor(options),
    lokiDoor(options),
    hecDoor(options),
    datadogDoor(options),
    firehoseDoor(options),
    pubsubDoor(options),
  ]
}
