// What `npm run api-keys -- …` was asked for.
import { parseArgs } from 'node:util'

export type Command =
  | { kind: 'list' }
  | { kind: 'make'; wish: Record<string, unknown> }
  | { kind: 'revoke'; id: string }

export interface ApiKeysOptions {
  url: string
  command: Command
}

export const USAGE = `npm run api-keys -- [--url http://localhost:8787] …
  (nothing)                        the keys, the newest first
  make <name> --role <role>        a new key, shown once
    [--prefix /rest/v1/products]…  paths that it opens; all without
    [--method GET]…                methods that it opens; all without
    [--rate 100/60]                how often: 100 times in 60 seconds
    [--days 90]                    when it expires; never without
  revoke <id>                      ends a key at once
The secret key is LEDGE_SECRET_KEY, or what .dev.vars holds.`

const DAY = 24 * 60 * 60_000

/** Reads the command line. @throws Error that tells the usage */
export function readOptions(argv: readonly string[], now = Date.now()): ApiKeysOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        url: { type: 'string', default: 'http://localhost:8787' },
        role: { type: 'string' },
        prefix: { type: 'string', multiple: true },
        method: { type: 'string', multiple: true },
        rate: { type: 'string' },
        days: { type: 'string' },
      },
    })
    const { url, ...flags } = values
    return { url: new URL(url).origin, command: readCommand(positionals, flags, now) }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

interface Flags {
  role?: string | undefined
  prefix?: string[] | undefined
  method?: string[] | undefined
  rate?: string | undefined
  days?: string | undefined
}

function readCommand([verb, name, ...more]: readonly string[], flags: Flags, now: number): Command {
  if (more.length > 0) throw new Error(`"${more.join(' ')}" is too much.`)
  const hasFlags = Object.keys(flags).length > 0
  if (verb !== 'make' && hasFlags) throw new Error('Only a new key takes a role and the like.')
  if (verb === undefined) return { kind: 'list' }
  if (verb !== 'make' && verb !== 'revoke') throw new Error(`"${verb}" is no command.`)
  if (name === undefined) throw new Error('It is not clear which key is meant.')
  return verb === 'revoke'
    ? { kind: 'revoke', id: name }
    : { kind: 'make', wish: readWish(name, flags, now) }
}

/** A key as the operator's route takes it; what is wrong with a value the route says. */
function readWish(name: string, { role, prefix, method, rate, days }: Flags, now: number) {
  if (role === undefined) throw new Error('A key needs a --role.')
  return {
    name,
    role,
    ...(prefix !== undefined && { prefixes: prefix }),
    ...(method !== undefined && { methods: method }),
    ...(rate !== undefined && { rate: readRate(rate) }),
    ...(days !== undefined && { expires_at: new Date(now + readNumber(days) * DAY).toISOString() }),
  }
}

function readRate(text: string) {
  const [count = '', seconds = '', ...more] = text.split('/')
  if (more.length > 0) throw new Error(`--rate is like 100/60, not "${text}".`)
  return { count: readNumber(count), seconds: readNumber(seconds) }
}

function readNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`"${text}" is no whole number.`)
  return number
}
