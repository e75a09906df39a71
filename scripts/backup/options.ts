// What `npm run backup` and `npm run restore` were asked for.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Place =
  | { readonly kind: 'local'; readonly persistTo: string }
  | { readonly kind: 'remote'; readonly database: string }

export interface Options {
  readonly path: string
  readonly place: Place
}

const usage = (name: string) => `npm run ${name} -- [--local | --remote] <file>
  --local               the database of npm start (the default)
  --persist-to <folder> its folder, where it is not .wrangler/state
  --remote              a deployed database
  --database <name>     its name or binding, where it is not DB
A file whose name ends in .gz is compressed.`

/** Reads the command line. @param name the command's; @throws Error that tells the usage */
export function readOptions(name: string, argv: readonly string[], root: string): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        local: { type: 'boolean', default: false },
        remote: { type: 'boolean', default: false },
        'persist-to': { type: 'string' },
        database: { type: 'string' },
      },
    })
    const [path, second] = positionals
    if (path === undefined || second !== undefined) throw new Error('It takes one file.')
    return { path: resolve(path), place: readPlace(values, root) }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage(name)}`)
  }
}

interface Given {
  readonly local: boolean
  readonly remote: boolean
  readonly 'persist-to'?: string | undefined
  readonly database?: string | undefined
}

function readPlace({ local, remote, database, ...given }: Given, root: string): Place {
  const persistTo = given['persist-to']
  if (local && remote) throw new Error('It is --local or --remote.')
  if (remote && persistTo !== undefined) throw new Error('--persist-to goes with --local.')
  if (!remote && database !== undefined) throw new Error('--database goes with --remote.')
  if (remote) return { kind: 'remote', database: database ?? 'DB' }
  return { kind: 'local', persistTo: resolve(root, persistTo ?? '.wrangler/state') }
}
