/** In which order the files of a run start, where no earlier run has left their times: on a fresh machine. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** They are short to read and long to run, because their rows stand in files of their own. Vitest would begin with long files. */
const LONG = ['fleet', 'broker', 'product', 'greedy-clients', 'f14-everything-killed', 'access-keys'].map(
  (name) => `/faults/${name}.test.ts`,
)

/** Begun last, a file of a minute and a half would run beside idle processors. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await BaseSequencer.prototype.sort.call(this, files)
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name))
      return place === -1 ? LONG.length : place
    }
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    return sorted.toSorted((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b))
  }
}
