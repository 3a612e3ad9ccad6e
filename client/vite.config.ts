import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const SERVER = `http://127.0.0.1:${process.env['PORT'] ?? '1323'}`

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), preloadFonts(), brotli()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // GraphiQL brings a whole editor; it has its own entry, so the explorer never loads it.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { explorer: 'index.html', graphiql: 'graphiql.html' },
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

const MAX_BEST_BYTES = 800_000

/** Writes each script and style sheet compressed beside itself, a sixth smaller than what the server could do on the way. */
function brotli(): Plugin {
  const compress = promisify(brotliCompress)
  // The best quality takes ten times as long for another few percent: what the explorer never loads has less.
  const quality = (bytes: number) => ({ [constants.BROTLI_PARAM_QUALITY]: bytes < MAX_BEST_BYTES ? 11 : 9 })
  return {
    name: 'brotli',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const files = (await readdir(dir, { recursive: true })).filter((file) => /\.(?:js|css)$/.test(file))
      for (const file of files) {
        const path = join(dir, file)
        const text = await readFile(path)
        await writeFile(`${path}.br`, await compress(text, { params: quality(text.length) }))
      }
    },
  }
}
