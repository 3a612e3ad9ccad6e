import { expect, test } from 'vitest'
import { parsePattern, PATTERN_VERSION } from '../../log/pattern-text.ts'
import { momentOf } from '../../platform/moment.ts'
import { createDatabase } from '../../test/support/database.ts'
import { insertLearned } from '../../test/support/learned-patterns.ts'
import { createReader } from '../../test/support/reader.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { readFirstSeen, readLearned } from './learned.ts'

const NOON_MS = Date.UTC(2026, 10, 30, 12)

const MESSAGES = [
  ['user 42 logged in', momentOf(NOON_MS, 7)],
  ['bye root', momentOf(NOON_MS + 2)],
  ['bye admin', momentOf(NOON_MS + 1, 999)],
  ['bye u7', momentOf(-1, 1)],
  ['bye my friend', momentOf(NOON_MS - 9)],
  [`bye ${'x'.repeat(700)} friend`, momentOf(NOON_MS - 9)],
  [String.raw`a \<*> b <+> 1`, momentOf(NOON_MS + 5)],
] as const

test('a pattern was first seen with the earliest of the logs that it selects', async () => {
  await using database = await createDatabase()
  await insertLearned(database.prisma, MESSAGES)
  await insertLearned(database.prisma, [['of other rules', momentOf(NOON_MS)]], PATTERN_VERSION + 1)
  const patterns = [
    'user <*> logged in',
    'user <+> logged in',
    'bye root',
    'bye <+>',
    '<+> root',
    String.raw`a \\\<*> b \<+> <*>`,
    'bye <*>',
    'bye',
    'of other rules',
    'bye <+> friend',
  ]
  const asked = new Map(patterns.map((text) => [parsePattern(text), text]))
  const seen = await createReader(database).ask((snapshot) => readFirstSeen(snapshot, asked.keys()))
  expect([...seen].map(([pattern, moment]) => [asked.get(pattern), moment])).toEqual([
    ['user <*> logged in', momentOf(NOON_MS, 7)],
    ['user <+> logged in', momentOf(NOON_MS, 7)],
    ['bye root', momentOf(NOON_MS + 2)],
    ['bye <+>', momentOf(-1, 1)],
    ['<+> root', momentOf(NOON_MS + 2)],
    [String.raw`a \\\<*> b \<+> <*>`, momentOf(NOON_MS + 5)],
    ['bye <*>', momentOf(-1, 1)],
    ['bye <+> friend', momentOf(NOON_MS - 9)],
  ])
})

test.each([[{ resourceId: { startsWith: 'team-a-', caseSensitive: true } }], [{ level: { gte: 'WARN' as const } }]])(
  'under the scope %j nothing that was learned is read',
  async (scope) => {
    await using database = await createDatabase()
    await insertLearned(database.prisma, MESSAGES)
    const { scoped, close } = createScoped(database)
    const reader = createReader({ ...database, principal: scopedBy(scope), scoped })
    expect(await reader.ask((snapshot) => readLearned(snapshot))).toEqual(new Map())
    expect(await reader.ask((snapshot) => readFirstSeen(snapshot, ['bye root']))).toEqual(new Map())
    await close()
  },
)
