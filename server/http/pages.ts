/** What a browser opens: the explorer's files, downloads and the GraphQL endpoint, with the headers and the compression that suit them. */
import compress from '@fastify/compress'
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { isLinkId } from '../platform/text/link-id.ts'
import { isSlug } from '../platform/text/slug.ts'
import type { Graphql } from './graphql.ts'

const securityOf = (isHttps: boolean): FastifyHelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Emotion writes style elements; scripts come from our own files only.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      // Monaco runs its workers from blobs.
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // A browser that once came by TLS does not come without it again, for a year. Other names below ours may have none.
  strictTransportSecurity: isHttps && { maxAge: 31_536_000, includeSubDomains: false },
})

/** The path of a file that the build may have written: anything else that is looked for is not looked up on the disk. */
const FILE = /^\/((?:[\w-][\w.-]*\/)*[\w-][\w.-]*)(?:\?|$)/

type Parts = {
  graphql: Graphql
  pagesFolder: string
  downloads: (app: FastifyInstance) => Promise<void>
  /** Browsers open the pages by TLS, here or at a proxy. */
  isHttps: boolean
}

/** Give it a scope of its own: these headers cost as much as an acknowledgement, which has no use for them. */
export async function addPages(scope: FastifyInstance, parts: Parts): Promise<void> {
  const { graphql, pagesFolder, downloads, isHttps } = parts
  await scope.register(helmet, securityOf(isHttps))
  await scope.register(compress, {
    encodings: ['gzip'],
    // Bodies of requests are decoded where they are received, by the same rules at every door.
    globalDecompression: false,
    threshold: 4096,
    // The plugin's own pattern leaves out NDJSON.
    customTypes: /^text\/|json(;|$)/,
  })
  await scope.register(fastifyStatic, {
    root: pagesFolder,
    // By the routes below.
    serve: false,
    acceptRanges: false,
    // The build writes `.br` files; clients that do not accept them get gzip from the plugin above.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/')
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  // The pages share one entry, which looks at its address.
  const page = { config: { isPage: true, needs: 'open' as const } }
  for (const path of ['/', '/pipeline', '/access', '/sign-in', '/setup'])
    scope.get(path, page, (_request, reply) => reply.sendFile('index.html'))
  // A saved view's address. Whether there is such a view is the page's to say.
  scope.get<{ Params: { slug: string } }>('/v/:slug', page, (request, reply) =>
    isSlug(request.params.slug) ? reply.sendFile('index.html') : reply.callNotFound(),
  )
  // A short link's address. It names no site: the page puts what is kept under the id into its own address.
  scope.get<{ Params: { id: string } }>('/s/:id', page, (request, reply) =>
    isLinkId(request.params.id) ? reply.sendFile('index.html') : reply.callNotFound(),
  )
  scope.get('/*', { config: { needs: 'open' } }, ({ url }, reply) => {
    const [, path] = FILE.exec(url) ?? []
    return path === undefined ? reply.callNotFound() : reply.sendFile(path)
  })
  await scope.register(downloads)
  graphql.routes(scope, (reply) => reply.sendFile('graphiql.html'))
}
