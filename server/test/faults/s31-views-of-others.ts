/** Saved views of others by slug, id, list and default, and a link that names what is hidden: nothing of it is seen. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { noteResult } from './row.ts'
import { dataOf, type Secured } from './secured.ts'

const MAY = ['logs:read', 'views:write', 'views:share'] as const

const SAVE = 'mutation ($input: SaveViewInput!) { saveView(input: $input) { view { id slug audience } } }'
const CHANGES = [
  'mutation ($id: ID!) { updateView(id: $id, input: {name: "taken"}) { view { id } } }',
  'mutation ($id: ID!) { updateView(id: $id, input: {audience: ME}) { view { id } } }',
  'mutation ($id: ID!) { deleteView(id: $id) { id } }',
]

type View = { id: string; slug: string; audience: string }

export async function expectViewsApart(product: Secured): Promise<void> {
  const all = await product.key({ permissions: MAY })
  const ours = await product.key({ permissions: MAY, scopeId: await product.scope('s31-ours') })
  const theirs = await product.key({ permissions: MAY, scopeId: await product.scope('s31-theirs') })
  const state = 'v=2&q=resourceId:s31-theirs'

  async function save(key: string, name: string): Promise<View> {
    const input = { name, state, isDefault: true }
    return dataOf(await product.ask<{ saveView: { view: View } }>(key, SAVE, { input })).saveView.view
  }
  const others = [await save(all, 'of all'), await save(theirs, 'of them')]
  expect(others.map(({ audience }) => audience)).toEqual(['EVERYONE', 'ME'])

  const seen = async (key: string) => {
    const list = await product.ask(key, '{ savedViews { nodes { name } pageInfo { hasNextPage } } savedView { name } }')
    const slugs = others.map(({ slug }) =>
      product.ask(key, 'query ($s: String) { savedView(slug: $s) { name } }', { s: slug }),
    )
    return [list.data, ...(await Promise.all(slugs)).map(({ data }) => data?.['savedView'])]
  }
  expect(await seen(ours)).toEqual([
    { savedViews: { nodes: [], pageInfo: { hasNextPage: false } }, savedView: null },
    null,
    null,
  ])
  for (const { id } of others)
    for (const change of CHANGES)
      expect((await product.ask(ours, change, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  const shared = await product.ask(ours, SAVE, { input: { name: 'x', state, audience: 'EVERYONE' } })
  expect(shared.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(await product.prisma.savedView.count()).toBe(2)

  const saved = await product.ask<{ saveLink: { link: { id: string } } }>(
    all,
    'mutation ($s: String!) { saveLink(input: {state: $s}) { link { id } } }',
    {
      s: state,
    },
  )
  const { id } = dataOf(saved).saveLink.link
  expect((await product.ask(ours, 'query ($id: ID!) { link(id: $id) { state } }', { id })).data).toEqual({
    link: { state },
  })
  using opened = await product.tail(ours, { where: { resourceId: { eq: 's31-theirs' } } })
  using open = await product.tail(all, { where: { resourceId: { eq: 's31-theirs' } } })
  await product.post('s31-theirs', ['hidden'])
  await waitFor(async () => open.shown()[0])
  expect(opened.shown()).toEqual([])
  await noteResult(
    'S31',
    'views of everyone and of another team: not in lists, not by slug, id or as default; a link that names hidden logs opens and shows none',
  )
}
