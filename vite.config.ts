// Builds the web app into public/: index.html beside hashed files in assets/build/.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const root = join(import.meta.dirname, 'src/web/shop')
const outDir = join(import.meta.dirname, 'public')
const BUILT = 'assets/build'

export default defineConfig({
  root,
  publicDir: false, // static files are in public/ already
  plugins: [removeStaleFiles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: false,
    assetsDir: BUILT,
    assetsInlineLimit: 0, // the page's policy allows files of ours, not data
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2022',
  },
})

/** Removes what an earlier build left; files of this one stay in place, so a running server misses nothing. */
function removeStaleFiles(): Plugin {
  return {
    name: 'remove-stale-files',
    apply: 'build',
    writeBundle(_options, bundle) {
      for (const file of readdirSync(join(outDir, BUILT))) {
        if (!(`${BUILT}/${file}` in bundle)) rmSync(join(outDir, BUILT, file), { recursive: true })
      }
    },
  }
}
