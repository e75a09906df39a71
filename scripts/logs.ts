// `npm run logs [-- --errors]`: what the deployed Worker does, as it happens. Other arguments go to `wrangler tail`, such as
// `--search <text>` or `--version-id <id>`. What `npm start` runs prints its own log.
import { join } from 'node:path'
import { formatItem, isFaulty, readItem } from './logs/format.ts'
import { createSplitter } from './logs/split.ts'
import { followWrangler } from './wrangler/wrangler.ts'

const root = join(import.meta.dirname, '..')
const argv = process.argv.slice(2)
const onlyErrors = argv.includes('--errors')
const rest = argv.filter((argument) => argument !== '--errors')
const split = createSplitter()

process.exitCode = await followWrangler(['tail', '--format', 'json', ...rest], { root }, (text) => {
  for (const value of split(text)) {
    const item = readItem(value)
    if (item === null || (onlyErrors && !isFaulty(item))) continue
    console.log(formatItem(item).join('\n'))
  }
})
