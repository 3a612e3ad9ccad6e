import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import type { SaveViewInput, UpdateViewInput } from '../generated/graphql.ts'
import { DeleteViewDocument, SaveViewDocument, UpdateViewDocument, type SavedView } from './operations.ts'

/** Another view may have lost its place as the default. */
const refetchQueries = ['SavedViews']

/** What can be done to the saved views. Each answers undefined if it failed; `error` is then why. */
export function useViewActions() {
  const [saveView] = useMutation(SaveViewDocument, { refetchQueries })
  const [updateView] = useMutation(UpdateViewDocument, { refetchQueries })
  const [deleteView] = useMutation(DeleteViewDocument, { refetchQueries })
  const [error, setError] = useState<unknown>()
  const attempt = async <T>(action: Promise<T>): Promise<T | undefined> => {
    setError(undefined)
    return action.catch((thrown: unknown) => {
      setError(thrown)
      return undefined
    })
  }
  return {
    error,
    save: async (input: SaveViewInput) => (await attempt(saveView({ variables: { input } })))?.data?.saveView.view,
    update: async ({ id }: SavedView, input: UpdateViewInput) =>
      (await attempt(updateView({ variables: { id, input } })))?.data?.updateView.view,
    remove: async ({ id }: SavedView) => {
      const update: NonNullable<Parameters<typeof deleteView>[0]>['update'] = (cache) => {
        cache.evict({ id: `SavedView:${id}` })
      }
      return (await attempt(deleteView({ variables: { id }, update })))?.data?.deleteView.id
    },
  }
}

export type ViewActions = ReturnType<typeof useViewActions>
