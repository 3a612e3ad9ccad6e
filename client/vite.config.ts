import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { Kind, print, type DocumentNode } from 'graphql'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import * as documents from './generated/graphql.ts'

const SERVER = `http://127.0.0.1:${process.env['PORT'] ?? '1323'}`

const EXPLORER = join(import.meta.dirname, 'main.tsx')
const GRAPHIQL = join(import.meta.dirname, 'graphiql/main.tsx')
/** A part that comes right behind the first file. */
const FACETS = join(import.meta.dirname, 'facets/FacetPanel.tsx')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), preloadFonts(), knownDocuments(), brotli()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // GraphiQL brings a whole editor; it has its own entry, so the explorer never loads it.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { explorer: 'index.html', graphiql: 'graphiql.html' },
      output: { codeSplitting: { groups: firstScripts() } },
      onLog(level, log, write) {
        // GraphiQL's files speak to React's compiler, which is not used here; a page of warnings says no more than that.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') write(level, log)
      },
    },
  },
  // It imports workers by Vite's own `?worker`, which the bundler of dependencies does not know.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite'] },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/public': SERVER,
      '/auth': SERVER,
      '/export': SERVER,
      '/graphql': {
        target: SERVER,
        ws: true,
        // As on the real server: a browser that opens the address gets GraphiQL, a program gets the API.
        bypass: ({ method, headers }) =>
          method === 'GET' && headers.accept?.includes('text/html') ? '/graphiql.html' : undefined,
      },
    },
  },
})

/**
 * What a page needs at once is in one file, and what both pages need in another. By itself the bundler makes a file of each set of modules
 * that the explorer shares with its later parts: 76 scripts at the first load, each a request and a compilation of its own.
 */
function firstScripts(): Rolldown.CodeSplittingGroup[] {
  const known = new Map<string, Set<string>>()
  function neededBy(page: string, modules: Rolldown.ChunkingContext): Set<string> {
    const needed = known.get(page) ?? findNeeded(page, modules)
    known.set(page, needed)
    return needed
  }
  const group = (name: string, pages: string[]): Rolldown.CodeSplittingGroup => ({
    debugName: name,
    name: (id, modules) => (pages.every((page) => neededBy(page, modules).has(id)) ? name : null),
  })
  // The first of these that takes a module keeps it.
  return [group('shared', [EXPLORER, GRAPHIQL]), group('first', [EXPLORER]), group('facets', [FACETS])]
}

/** The modules that it imports, and those that they import, without what is imported later. */
function findNeeded(page: string, modules: Rolldown.ChunkingContext): Set<string> {
  const importsOf = (id: string) => modules.getModuleInfo(id)?.importedIds ?? []
  const needed = new Set(importsOf(page))
  for (const id of needed) for (const imported of importsOf(id)) needed.add(imported)
  return needed
}

/** Asks for the fonts beside the scripts: their style sheet alone would do so after it has come, and the text would change its shape. */
function preloadFonts(): Plugin {
  return {
    name: 'preload-fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {}, filename }) =>
        Object.keys(bundle)
          .filter((file) => filename.endsWith('index.html') && /(?:inter|jetbrains-mono)-latin-.*\.woff2$/.test(file))
          .map((file) => ({
            tag: 'link',
            injectTo: 'head-prepend',
            attrs: { rel: 'preload', href: `/${file}`, as: 'font', type: 'font/woff2', crossorigin: '' },
          })),
    },
  }
}

/** Lists what the explorer asks for, so that the server can refuse everything else (GRAPHQL_DOCUMENTS). */
function knownDocuments(): Plugin {
  const isDocument = (value: unknown): value is DocumentNode =>
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT
  return {
    name: 'known-documents',
    apply: 'build',
    generateBundle() {
      const texts = Object.values(documents).filter(isDocument).map(print)
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(texts) })
    },
  }
}

/** Writes each script and style sheet compressed beside itself, a sixth smaller than what the server could do on the way. */
function brotli(): Plugin {
  const compress = promisify(brotliCompress)
  return {
    name: 'brotli',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const loaded = findLoaded(bundle)
      const files = (await readdir(dir, { recursive: true })).filter((file) => /\.(?:js|css)$/.test(file))
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir, file)
          // The best quality takes ten times as long for another few percent: what only GraphiQL loads has less.
          const params = { [constants.BROTLI_PARAM_QUALITY]: loaded.has(file) ? 11 : 9 }
          await writeFile(`${path}.br`, await compress(await readFile(path), { params }))
        }),
      )
    },
  }
}

/** The files that the explorer loads, at once and later. */
function findLoaded(bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const explorer = chunks.filter(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith('index.html'))
  const loaded = new Set(explorer.map(({ fileName }) => fileName))
  for (const name of loaded) {
    const chunk = bundle[name]
    if (chunk?.type !== 'chunk') continue
    for (const next of [...chunk.imports, ...chunk.dynamicImports, ...(chunk.viteMetadata?.importedCss ?? [])])
      loaded.add(next)
  }
  return loaded
}
