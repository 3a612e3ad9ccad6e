/** `npm run generate` renews the generated code, stale or not; with `--watch`, whenever one of its sources changes. */
import { watch } from 'node:fs'
import { generate } from './steps.mjs'

async function generateOrTell(options) {
  try {
    await generate(options)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

/** One run at a time, and one more after a change meanwhile. `generate` itself finds out whether a source differs. */
function generateOnChange(folders) {
  let queue = Promise.resolve()
  let timer
  for (const folder of folders) {
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer)
      timer = setTimeout(() => (queue = queue.then(() => generateOrTell())), 200)
    })
  }
}

if (process.argv.includes('--watch')) generateOnChange(['client', 'prisma', 'server'])
else await generateOrTell({ force: true })
