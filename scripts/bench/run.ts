// What all parts of a run of the benchmark share, and the Workers that it starts.
import { join } from 'node:path'
import { createKeys } from '../keys.ts'
import { bundleWorker } from './bundle.ts'
import { createBareWork, createLedgeWork } from './cases.ts'
import type { BenchOptions } from './options.ts'
import type { Pace } from './rounds.ts'
import type { Sizes } from './rows.ts'
import { copyStorage, createStorage } from './storage.ts'
import type { Contender, Kind } from './target.ts'
import { startWorker } from './worker.ts'

/** Connections that the load comes over, where nothing else is said. */
export const CONNECTIONS = 16
const WARM_UP_SECONDS = 3

export interface Run {
  readonly root: string
  /** Folder of the run; everything that it makes is in it. */
  readonly folder: string
  readonly options: BenchOptions
  /** How many rows there are. */
  readonly sizes: Sizes
  readonly variables: Awaited<ReturnType<typeof createKeys>>
  /** Main modules of the bundles. */
  readonly scripts: { readonly ledge: string; readonly bare: string; readonly counted: string }
  /** A storage with all tables and rows, which no Worker has open. */
  readonly storage: string
  tell(progress: string): void
}

/** Makes bundles, keys and rows. */
export async function prepareRun(
  given: Pick<Run, 'root' | 'folder' | 'options' | 'sizes' | 'tell'>,
): Promise<Run> {
  const { root, folder, sizes, tell } = given
  tell('bundling')
  const isReadable = given.options.profiled !== null
  const bundle = (name: string) =>
    bundleWorker(root, folder, { entry: `test/bench/${name}.ts`, isReadable })
  const scripts = { ledge: bundle('ledge'), bare: bundle('bare'), counted: bundle('counted-ledge') }
  tell('making rows')
  const storage = join(folder, 'storage')
  await createStorage(root, storage, sizes)
  return { ...given, scripts, storage, variables: await createKeys() }
}

interface LedgeChoice {
  readonly script?: 'ledge' | 'counted'
  /** A copy of the run's own, unless given. */
  readonly storage?: string
  /** Rows of that storage. */
  readonly sizes?: Sizes
  readonly inspectorPort?: number
}

/** Starts Ledge, and signs its customers in. */
export async function startLedge(run: Run, choice: LedgeChoice = {}): Promise<Contender> {
  const { script = 'ledge', storage, sizes = run.sizes, ...rest } = choice
  const server = await startWorker(run.root, {
    ...rest,
    script: run.scripts[script],
    storage: storage ?? copyStorage(run.storage, join(run.folder, `storage-${script}`)),
    variables: run.variables,
    hasConsumers: false,
  })
  const work = await createLedgeWork(server.origin, run.variables.LEDGE_PUBLISHABLE_KEY, sizes)
  return { name: 'Ledge', server, work }
}

/** Starts the bare Worker, and signs its customers in. */
export async function startBare(run: Run): Promise<Contender> {
  const server = await startWorker(run.root, {
    script: run.scripts.bare,
    storage: copyStorage(run.storage, join(run.folder, 'storage-bare')),
    variables: run.variables,
    hasConsumers: false,
  })
  return { name: 'bare Worker', server, work: await createBareWork(server.origin, run.sizes) }
}

/** How the load comes. */
export const paceOf = ({ options, folder }: Run, connections = CONNECTIONS): Pace => ({
  rounds: options.rounds,
  seconds: options.seconds,
  warmUpSeconds: WARM_UP_SECONDS,
  connections,
  folder,
})

/** A hash of a password takes so long that 16 at a time would leave a round without an answer. */
const SLOW: ReadonlySet<Kind> = new Set(['signIn'])
const SLOW_CONNECTIONS = 2
const SLOW_SECONDS = 6

/** How the load of a kind comes. */
export function paceOfKind(run: Run, kind: Kind): Pace {
  if (!SLOW.has(kind)) return paceOf(run)
  const seconds = Math.max(SLOW_SECONDS, run.options.seconds)
  return { ...paceOf(run, SLOW_CONNECTIONS), seconds }
}
