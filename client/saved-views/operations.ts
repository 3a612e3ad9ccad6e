import type { SavedViewFragment } from '../generated/graphql.ts'
import { graphql } from '../generated/index.ts'

export const SavedViewsDocument = graphql(`
  query SavedViews {
    savedViews(first: 1000) {
      nodes {
        ...SavedView
      }
    }
  }

  fragment SavedView on SavedView {
    id
    name
    slug
    state
    isDefault
    isFavourite
    audience
  }
`)

export const SavedViewDocument = graphql(`
  query SavedView($slug: String) {
    savedView(slug: $slug) {
      ...SavedView
    }
  }
`)

export const LinkDocument = graphql(`
  query Link($id: ID!) {
    link(id: $id) {
      id
      state
    }
  }
`)

export const SaveViewDocument = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      view {
        ...SavedView
      }
    }
  }
`)

export const UpdateViewDocument = graphql(`
  mutation UpdateView($id: ID!, $input: UpdateViewInput!) {
    updateView(id: $id, input: $input) {
      view {
        ...SavedView
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

export type SavedView = SavedViewFragment
