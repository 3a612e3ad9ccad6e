/** The doors over HTTP: a new one is a file beside this one, and a line here. */
import type { Door, DoorOptions } from './door.ts'
import { elasticsearchDoor } from './elasticsearch.ts'
import { jsonDoor } from './json.ts'
import { otlpDoor } from './otlp.ts'

export function createDoors(options: DoorOptions): Door[] {
  return [jsonDoor, otlpDoor(options), elasticsearchDoor(options)]
}
