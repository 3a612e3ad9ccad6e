/** `npm run generate`: the generated code anew, whether it is stale or not. With `--watch`: and again whenever what it is made of changes. */
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

/** One run at a time, and one more when something changed meanwhile. Whether it really did is for `generate` to find out. */
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
