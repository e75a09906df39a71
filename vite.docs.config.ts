// Builds the page at /docs into public/assets/docs/: one script and one style sheet, which the gateway's page names.
import { join } from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: join(import.meta.dirname, 'src/web/docs'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'public/assets/docs'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2022',
    rolldownOptions: {
      input: join(import.meta.dirname, 'src/web/docs/main.tsx'),
      output: { entryFileNames: 'docs.js', assetFileNames: 'docs.[ext]' },
    },
  },
})
