// The measuring itself: each kind of request at Ledge, at the bare Worker and at the peers, in turn.
import { cpus, loadavg } from 'node:os'
import { priceMixes, type Use } from './cost.ts'
import { generator } from './load.ts'
import { startPeers } from './peers/index.ts'
import type { KindResult, Results, Skipped } from './results.ts'
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
  const { peers, skipped: absent } = run.options.hasPeers
    ? await startPeers(run)
    : { peers: [], skipped: [] }
  const skipped = [...absent]
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
      const { failed, ...measured } = await measureKind(run, kind, { ledge, bare, peers })
      kinds.push({ kind, usage: requireOf(counted, kind), ...measured })
      skipped.push(...failed)
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

/** What was measured of one kind, and the peers that failed under its load. */
type Beside = Omit<KindResult, 'kind' | 'usage'> & { readonly failed: readonly Skipped[] }

/** Measures one kind at Ledge, at the bare Worker and at each peer that can do it. */
export async function measureKind(
  run: Run,
  kind: Kind,
  { ledge, bare, peers }: Contenders,
): Promise<Beside> {
  const sideOf = ({ name, server, work }: Contender) => ({
    ...{ name, server },
    work: requireOf(work, kind),
  })
  const able = peers.filter(({ work }) => work.has(kind))
  const sides = [
    sideOf(ledge),
    sideOf(bare),
    ...able.map((peer) => ({ ...sideOf(peer), mayFail: true })),
  ]
  const [ours, least, ...others] = await measureSides(sides, paceOfKind(run, kind))
  const rounds = { ours: ours?.rounds ?? [], least: least?.rounds ?? [] }
  return {
    ledge: summarise(rounds.ours),
    bare: summarise(rounds.least),
    cpuRatio: compareCpu(rounds.ours, rounds.least),
    peers: others
      .filter(({ failure }) => failure === null)
      .map(({ side, rounds }) => ({ name: side.name, ...summarise(rounds) })),
    failed: others.flatMap(({ side, failure }) =>
      failure === null ? [] : [{ name: `${side.name}, ${KINDS[kind]},`, reason: failure }],
    ),
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
