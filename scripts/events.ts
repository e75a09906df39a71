// `npm run events`: the event pipeline in the terminal, and what to do about its dead letters.
import { join } from 'node:path'
import { decide } from './events/decide.ts'
import { createAsk, requireSecretKey } from './events/operator.ts'
import { readOptions } from './events/options.ts'
import { formatLine, formatView, readView } from './events/view.ts'

const SECOND = 1000
const HOME_AND_CLEAR = '\x1b[H\x1b[J'

try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { url, command } = readOptions(process.argv.slice(2))
  const ask = createAsk(
    url,
    requireSecretKey(join(import.meta.dirname, '../.dev.vars'), process.env),
  )
  if (command.kind !== 'watch') return console.log(await decide(command, ask))
  if (command.once) return console.log(formatView(await readView(url, ask), width()))
  for (;;) {
    console.log(await look(() => readView(url, ask)))
    await new Promise((resolve) => setTimeout(resolve, SECOND))
  }
}

/** One look as text. A Ledge that does not answer now may do so in a second. */
async function look(read: () => ReturnType<typeof readView>): Promise<string> {
  const { isTTY } = process.stdout
  try {
    const view = await read()
    return isTTY ? HOME_AND_CLEAR + formatView(view, width()) : formatLine(view)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return isTTY ? HOME_AND_CLEAR + reason : reason
  }
}

function width(): number {
  return process.stdout.columns ?? 100
}
