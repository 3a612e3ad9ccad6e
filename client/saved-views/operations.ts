import type { SavedViewsQuery } from '../generated/graphql.ts'
import { graphql } from '../generated/index.ts'

export const SavedViewsDocument = graphql(`
  query SavedViews {
    savedViews(first: 1000) {
      nodes {
        id
        name
        slug
        state
        isDefault
        isFavourite
      }
    }
  }
`)

export const SavedViewDocument = graphql(`
  query SavedView($slug: String) {
    savedView(slug: $slug) {
      id
      name
      slug
      state
      isDefault
      isFavourite
    }
  }
`)

export const SaveViewDocument = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      view {
        id
        name
        slug
        state
        isDefault
        isFavourite
      }
    }
  }
`)

export const UpdateViewDocument = graphql(`
  mutation UpdateView($id: ID!, $input: UpdateViewInput!) {
    updateView(id: $id, input: $input) {
      view {
        id
        name
        slug
        state
        isDefault
        isFavourite
      }
    }
  }
`)

export const DeleteViewDocument = graphql(`
  mutation DeleteView($id: ID!) {
    deleteView(id: $id) {
      id
    }
  }
`)

export type SavedView = SavedViewsQuery['savedViews']['nodes'][number]
