// `npm run api-keys`: API keys for others, made, listed and revoked in the terminal.
import { join } from 'node:path'
import { formatKeys, type ListedKey } from './api-keys/format.ts'
import { type Command, readOptions } from './api-keys/options.ts'
import { type Ask, createAsk, requireSecretKey } from './events/operator.ts'

try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { url, command } = readOptions(process.argv.slice(2))
  const devVars = join(import.meta.dirname, '../.dev.vars')
  console.log(await carryOut(command, createAsk(url, requireSecretKey(devVars, process.env))))
}

async function carryOut(command: Command, ask: Ask): Promise<string> {
  if (command.kind === 'list') return formatKeys(await listAll(ask))
  if (command.kind === 'revoke') {
    await ask('DELETE', `/keys/${encodeURIComponent(command.id)}`)
    return `${command.id} is revoked.`
  }
  const made = (await ask('POST', '/keys', command.wish)) as { id: string; key: string }
  return `${made.key}\nThis is the only time that it is shown. Its id is ${made.id}.`
}

async function listAll(ask: Ask): Promise<ListedKey[]> {
  const keys: ListedKey[] = []
  let after = ''
  for (;;) {
    const page = (await ask('GET', `/keys?limit=200${after}`)) as {
      items: ListedKey[]
      next: string | null
    }
    keys.push(...page.items)
    if (page.next === null) return keys
    after = `&after=${page.next}`
  }
}
