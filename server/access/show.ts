import type { Connection } from '../platform/connection.ts'

/** The nodes of a page as GraphQL shows them. */
export function show<Row, Shown>(
  { edges, nodes, pageInfo }: Connection<Row>,
  showOne: (row: Row) => Shown,
): Connection<Shown> {
  return {
    edges: edges.map(({ node, cursor }) => ({ node: showOne(node), cursor })),
    nodes: nodes.map(showOne),
    pageInfo,
  }
}
