// `npm run build`: the web app and the page at /docs into public/, unless what is there is newer than everything that it is made of.
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const SOURCES = ['src/web/**/*', 'vite*.config.ts', 'package-lock.json']
const BUILT = ['public/index.html', 'public/assets/docs/docs.js']

if (isStale()) {
  const { build } = await import('vite')
  for (const config of ['vite.docs.config.ts', 'vite.config.ts']) {
    await build({ configFile: join(root, config), logLevel: 'warn' })
  }
}

function isStale(): boolean {
  const built = Math.min(...BUILT.map(readTime))
  const sources = globSync(SOURCES, { cwd: root })
  return sources.some((path) => readTime(path) >= built)
}

/** When a file last changed, in milliseconds; the beginning of time for one that is not there. */
function readTime(path: string): number {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
