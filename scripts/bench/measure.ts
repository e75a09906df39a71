// The measuring itself: each kind of request at Ledge, at the bare Worker and at the peers, in turn.
import { cpus, loadavg } from 'node:os'
import { priceMixes, type Use } from './cost.ts'
import { generator } from './load.ts'
import { startPeers } from './peers/index.ts'
import type { KindResult, Results } from './results.ts'
import { compareCpu, measureSides, summarise } from './rounds.ts'
import { paceOfKind, type Run, startBare, startLedge } from './run.ts'
import { measureScaling } from './scaling.ts'
import { measureSize } from './size.ts'
import { type Contender, KINDS, type Kind } from './target.ts'
import { type Counted, countUsage } from './usage.ts'

/** Measures all that was asked for. */
export async function measureAll(run: Run): Promise<Results> {
  const { rounds, seconds, isScaling } = run.options
  const counted = await countKinds(run)
  const { kinds, skipped } = await measureBeside(run, counted)
  const scaling = isScaling ? await measureScaling(run) : []
  run.tell('bundle, start-up, and `npm start`')
  return {
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg()[0] ?? 0 },
    generator,
    rounds,
    secondsPerRound: seconds,
    kinds,
    skipped,
    scaling,
    size: await measureSize(run.root, run.folder),
    costs: priceMixes(new Map(kinds.map((one) => [one.kind, useOf(one)]))),
  }
}

const useOf = ({ usage, ledge }: KindResult): Use => ({
  ...usage,
  cpuMilliseconds: ledge.cpuMilliseconds ?? 0,
})

/** What each kind uses of D1, KV and Queues. */
type Usage = ReadonlyMap<Kind, Counted>

/** Measures each kind at all who can do it, in turn. */
async function measureBeside(
  run: Run,
  counted: Usage,
): Promise<Pick<Results, 'kinds' | 'skipped'>> {
  const { peers, skipped } = run.options.hasPeers
    ? await startPeers(run)
    : { peers: [], skipped: [] }
  const started = [...peers]
  try {
    run.tell('starting, and signing 64 customers in at each')
    const ledge = await startLedge(run)
    started.push(ledge)
    const bare = await startBare(run)
    started.push(bare)
    const kinds: KindResult[] = []
    for (const [at, kind] of run.options.kinds.entries()) {
      run.tell(`${at + 1} of ${run.options.kinds.length}: ${KINDS[kind]}`)
      const usage = requireOf(counted, kind)
      kinds.push({ kind, usage, ...(await measureKind(run, kind, { ledge, bare, peers })) })
    }
    return { kinds, skipped }
  } finally {
    await Promise.all(started.map(({ server }) => server.stop()))
  }
}

interface Contenders {
  readonly ledge: Contender
  readonly bare: Contender
  readonly peers: readonly Contender[]
}

/** Measures one kind at Ledge, at the bare Worker and at each peer that can do it. */
export async function measureKind(
  run: Run,
  kind: Kind,
  { ledge, bare, peers }: Contenders,
): Promise<Omit<KindResult, 'kind' | 'usage'>> {
  const able = peers.filter(({ work }) => work.has(kind))
  const sides = [ledge, bare, ...able].map(({ server, work }) => ({
    server,
    work: requireOf(work, kind),
  }))
  const [ours = [], least = [], ...others] = await measureSides(sides, paceOfKind(run, kind))
  return {
    ledge: summarise(ours),
    bare: summarise(least),
    cpuRatio: compareCpu(ours, least),
    peers: others.map((rounds, at) => ({ name: able[at]?.name ?? '', ...summarise(rounds) })),
  }
}

/** What each kind uses of D1, KV and Queues, counted by a Ledge that counts. */
export async function countKinds(run: Run): Promise<Usage> {
  run.tell('counting round trips')
  const { server, work } = await startLedge(run, { script: 'counted' })
  try {
    return await countUsage(server, work)
  } finally {
    await server.stop()
  }
}

function requireOf<Value>(map: ReadonlyMap<Kind, Value>, kind: Kind): Value {
  const value = map.get(kind)
  if (value === undefined) throw new Error(`nothing is known of "${kind}"`)
  return value
}
