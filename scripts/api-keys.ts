// `npm run api-keys`: API keys for others, made, listed and revoked in the terminal.
import { join } from 'node:path'
import { type Command, readOptions } from './api-keys/options.ts'
import { type Ask, createAsk, requireSecretKey } from './events/operator.ts'

interface ListedKey {
  id: string
  name: string
  role: string
  prefixes: string[]
  methods: string[] | null
  rate: { count: number; seconds: number } | null
  expires_at: string | null
  revoked_at: string | null
  last_used_on: string | null
  uses: number
}

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

const formatKeys = (keys: readonly ListedKey[]): string =>
  keys.length === 0
    ? 'There are no keys but the two built-in ones.'
    : keys.map(formatKey).join('\n')

function formatKey(key: ListedKey): string {
  const { rate, methods } = key
  const facts = [
    key.role,
    `${methods?.join(' ') ?? 'all methods'} of ${key.prefixes.join(' ')}`,
    ...(rate === null ? [] : [`${rate.count} in ${rate.seconds} s`]),
    ...(key.revoked_at !== null ? [`revoked ${key.revoked_at.slice(0, 10)}`] : []),
    ...(key.revoked_at === null && key.expires_at !== null
      ? [`until ${key.expires_at.slice(0, 10)}`]
      : []),
    key.last_used_on === null ? 'never used' : `${key.uses} uses, last on ${key.last_used_on}`,
  ]
  return `${key.id}  ${key.name}: ${facts.join('; ')}`
}
