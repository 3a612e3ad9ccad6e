/** The doors over HTTP: a new one is a file beside this one, and a line here. */
import { datadogDoor } from './datadog.ts'
import type { Door, DoorOptions } from './door.ts'
import { firehoseDoor } from './firehose.ts'
import { hecDoor } from './hec.ts'
import { jsonDoor } from './json.ts'
import { jsonlineDoor } from './jsonline.ts'
import { lokiDoor } from './loki.ts'
import { otlpDoor } from './otlp.ts'
import { pubsubDoor } from './pubsub.ts'

export function createDoors(options: DoorOptions): Door[] {
  return [
    jsonDoor(options),
    jsonlineDoor(options),
    otlpDoor(options),
    lokiDoor(options),
    hecDoor(options),
    datadogDoor(options),
    firehoseDoor(options),
    pubsubDoor(options),
  ]
}
