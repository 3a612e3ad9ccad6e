/* oxlint-disable import/no-unassigned-import -- workers and styles are there for their effect */
// The workers of the editor have to be known before the editor is.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './graphiql.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keyHeaders, readKey } from './api-key.ts'
import { readNewest } from './newest-log.ts'
import { Playground } from './Playground.tsx'
import { readAccess } from './read-access.ts'

const root = document.querySelector('#root')
if (!root) throw new Error('graphiql.html has no #root')
const headers = keyHeaders(readKey())
const [newest, access] = await Promise.all([readNewest('/graphql', headers), readAccess('/graphql', headers)])
createRoot(root).render(
  <StrictMode>
    <Playground newest={newest} access={access} />
  </StrictMode>,
)
