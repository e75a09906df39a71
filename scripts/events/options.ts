// What `npm run events -- …` was asked for.
import { parseArgs } from 'node:util'

/** One delivery, one message of a queue, or all that fit. */
export type Target =
  | { kind: 'delivery'; event: string; function: string }
  | { kind: 'message'; queue: string; id: string }
  | { kind: 'deliveries'; filter: { function?: string; type?: string } }
  | { kind: 'messages'; filter: { queue?: string } }

export type Command =
  | { kind: 'watch'; once: boolean }
  | { kind: 'replay'; target: Target }
  | { kind: 'discard'; target: Extract<Target, { kind: 'delivery' | 'message' }> }

export interface EventsOptions {
  url: string
  command: Command
}

export const USAGE = `npm run events -- [--url http://localhost:8787] …
  (nothing)                                what waits, runs and failed, every second
  --once                                   the same, once
  replay <event> <function>                run a delivery again
  replay --all [--function f] [--type t]   run dead deliveries again
  discard <event> <function>               let a delivery rest
  replay --queue q <message>               send a dead message to its queue again
  replay --queue q --all                   send all of a queue's again
  discard --queue q <message>              forget a dead message
The secret key is LEDGE_SECRET_KEY, or what .dev.vars holds.`

/** Reads the command line. @throws Error that tells the usage */
export function readOptions(argv: readonly string[]): EventsOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        url: { type: 'string', default: 'http://localhost:8787' },
        once: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        function: { type: 'string' },
        type: { type: 'string' },
        queue: { type: 'string' },
      },
    })
    const { url, ...rest } = values
    return { url: new URL(url).origin, command: readCommand(positionals, rest) }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

interface Flags {
  once: boolean
  all: boolean
  function?: string | undefined
  type?: string | undefined
  queue?: string | undefined
}

function readCommand([verb, ...names]: readonly string[], flags: Flags): Command {
  if (verb === undefined) return { kind: 'watch', once: flags.once }
  if (verb !== 'replay' && verb !== 'discard') throw new Error(`"${verb}" is no command.`)
  const target = readTarget(names, flags)
  if (verb === 'replay') return { kind: 'replay', target }
  if (target.kind === 'delivery' || target.kind === 'message') return { kind: 'discard', target }
  throw new Error('What is to be discarded is named one by one.')
}

function readTarget(names: readonly string[], flags: Flags): Target {
  const [first, second] = names
  const { all, queue, type } = flags
  if (all && names.length > 0) throw new Error('--all takes no names.')
  if (all && queue !== undefined) return { kind: 'messages', filter: { queue } }
  if (all) {
    const filter = { ...(flags.function && { function: flags.function }), ...(type && { type }) }
    return { kind: 'deliveries', filter }
  }
  if (queue !== undefined && first !== undefined && names.length === 1) {
    return { kind: 'message', queue, id: first }
  }
  if (queue === undefined && first !== undefined && second !== undefined && names.length === 2) {
    return { kind: 'delivery', event: first, function: second }
  }
  throw new Error('It is not clear which one is meant.')
}
