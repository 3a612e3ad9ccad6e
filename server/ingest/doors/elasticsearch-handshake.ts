/** What clients of Elasticsearch ask beside sending: whether it is one, of which version, and whether everything that they would set up is there. */

/** Keys in the order in which they are sent. */
type Answer = Readonly<Record<string, unknown>> | readonly unknown[]

/** To a request for a path, in its parts; undefined for what is not here. */
export function findAnswer(method: string, path: readonly string[], version: string): Answer | undefined {
  const [first, second] = path
  // What is posted to the top, or to an index, may be a document, which must not be lost.
  if (method === 'POST' && second === undefined && first?.startsWith('_') !== true) return undefined
  if (first === undefined) return infoOf(version)
  if (first in SERVER) return SERVER[first]
  if (PREPARED.has(first)) return ACKNOWLEDGED
  if (first.startsWith('_')) return undefined
  // An index, and what is set up with it.
  if (second === undefined || OF_INDEX.has(second)) return ACKNOWLEDGED
  return second === '_refresh' ? REFRESHED : undefined
}

/** The name, the version, the flavour and the tagline are what clients and shippers look at. */
function infoOf(version: string): Answer {
  const [major = '8'] = version.split('.')
  return {
    name: 'timberline',
    cluster_name: 'timberline',
    cluster_uuid: 'timberline',
    version: {
      number: version,
      build_flavor: 'default',
      build_type: 'docker',
      build_hash: 'unknown',
      build_date: '2025-01-01T00:00:00.000Z',
      build_snapshot: false,
      lucene_version: '9.12.0',
      minimum_wire_compatibility_version: `${Number(major) - 1}.0.0`,
      minimum_index_compatibility_version: `${Number(major) - 1}.0.0`,
    },
    tagline: 'You Know, for Search',
  }
}

const ACKNOWLEDGED: Answer = { acknowledged: true }
const REFRESHED: Answer = { _shards: { total: 1, successful: 1, failed: 0 } }

/** Beats and Logstash ask for a license, and take the year 2096 for never. */
const LICENSE = {
  status: 'active',
  uid: 'timberline',
  type: 'basic',
  issue_date_in_millis: 0,
  expiry_date_in_millis: 4_000_000_000_000,
  max_nodes: 1000,
  issued_to: 'timberline',
  issuer: 'timberline',
  start_date_in_millis: -1,
}

const NO_NODES: Answer = { _nodes: { total: 0, successful: 0, failed: 0 }, cluster_name: 'timberline', nodes: {} }

const HEALTH: Answer = {
  cluster_name: 'timberline',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
}

/** What there is to know of the server, by the first part of the path. */
const SERVER: Readonly<Record<string, Answer>> = {
  __proto__: null as never,
  _license: { license: LICENSE },
  _xpack: {},
  _nodes: NO_NODES,
  _cluster: HEALTH,
  _cat: [],
}

/** What shippers set up: it is as they want it, so that none of them sends half a megabyte of templates or refuses to begin. */
const PREPARED: ReadonlySet<string> = new Set([
  '_index_template',
  '_component_template',
  '_template',
  '_ilm',
  '_data_stream',
  '_ingest',
  '_alias',
  '_aliases',
  '_logstash',
])

const OF_INDEX: ReadonlySet<string> = new Set(['_mapping', '_mappings', '_settings', '_alias', '_aliases'])
