// Draws every picture of the sample anew into public/assets: `node scripts/pictures.ts`, after a change to a drawing.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createPictureFiles } from './pictures/index.ts'

const folder = join(import.meta.dirname, '../public/assets')
const files = createPictureFiles()
for (const [path, svg] of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), svg)
}
console.log(`${files.size} pictures drawn`)
