// The pure parts of the benchmark: what is said of the figures must be true of them.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DARK, drawChart, LIGHT } from '../../scripts/bench/chart.ts'
import { MIXES, priceMixes, priceOf, type Use } from '../../scripts/bench/cost.ts'
import { readBenchOptions } from '../../scripts/bench/options.ts'
import { rankFunctions } from '../../scripts/bench/profile.ts'
import type { KindResult, Measured } from '../../scripts/bench/results.ts'
import {
  compareCpu,
  measureSides,
  median,
  type Round,
  type Side,
} from '../../scripts/bench/rounds.ts'
import {
  inChunks,
  itemsOf,
  order,
  ownerOf,
  product,
  SIZES,
  userId,
} from '../../scripts/bench/rows.ts'
import { formatTable } from '../../scripts/bench/table.ts'
import { KINDS, type Kind } from '../../scripts/bench/target.ts'

const nothing: Use = {
  roundTrips: 0,
  rowsRead: 0,
  rowsWritten: 0,
  kvReads: 0,
  kvWrites: 0,
  messages: 0,
  cpuMilliseconds: 0,
}

describe('costs at list prices', () => {
  test.each([
    { what: 'the request alone', use: {}, dollars: 0.3 },
    { what: '1,000 rows read', use: { rowsRead: 1000 }, dollars: 1.3 },
    { what: 'a row written', use: { rowsWritten: 1 }, dollars: 1.3 },
    { what: 'two keys read', use: { kvReads: 2 }, dollars: 1.3 },
    { what: 'a key written', use: { kvWrites: 1 }, dollars: 5.3 },
    { what: 'a message: written, read, deleted', use: { messages: 1 }, dollars: 1.5 },
    { what: '5 ms of CPU', use: { cpuMilliseconds: 5 }, dollars: 0.4 },
  ])('a million requests with $what cost $dollars', ({ use, dollars }) => {
    expect(priceOf({ ...nothing, ...use })).toBeCloseTo(dollars, 9)
  })

  test.each(Object.entries(MIXES))('the parts of the mix "%s" make a whole', (_, mix) => {
    const parts = Object.values(mix)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9)
    expect(Object.keys(mix).every((kind) => kind in KINDS)).toBe(true)
  })

  test('a mix is priced by its parts, and not at all while one of them is unknown', () => {
    const uses = new Map<Kind, Use>([
      ['redirect', nothing],
      ['list', { ...nothing, rowsRead: 1000 }],
    ])
    expect(priceMixes(uses)).toEqual([])
    const known = priceMixes(uses.set('refresh', nothing))
    expect(known).toHaveLength(1)
    expect(known[0]).toMatchObject({ mix: 'ad server' })
    expect(known[0]?.dollarsPerMillion).toBeCloseTo(0.3 + 0.01, 9)
  })
})

describe('rounds', () => {
  test.each([
    { values: [3, 1, 2], middle: 2 },
    { values: [4, 1, 3, 2], middle: 2.5 },
    { values: [7], middle: 7 },
  ])('the middle of $values is $middle', ({ values, middle }) => {
    expect(median(values)).toBe(middle)
  })

  const round = (cpuMilliseconds: number | null): Round => ({
    requests: 1,
    perSecond: 1,
    p50: 1,
    p99: 1,
    failures: 0,
    cpuMilliseconds,
  })

  test('the ratio is the middle of the ratios of neighbours, not the ratio of the middles', () => {
    const ours = [1, 4, 9].map(round)
    const theirs = [1, 2, 3].map(round)
    expect(compareCpu(ours, theirs)).toBe(2)
  })

  test('there is no ratio where CPU time cannot be read', () => {
    expect(compareCpu([round(null)], [round(1)])).toBeNull()
  })
})

describe('sides', () => {
  const work = {
    requests: [{ method: 'GET', path: '/it', headers: {} }],
    status: 200,
    findFault: () => null,
  } as const
  const pace = { rounds: 1, seconds: 1, warmUpSeconds: 0, connections: 1, folder: tmpdir() }

  /** Answers well at first, and then no longer. */
  async function startSide(name: string, goodAnswers: number): Promise<Side> {
    let answers = 0
    const server = createServer((_request, response) => {
      answers += 1
      response.statusCode = answers > goodAnswers ? 503 : 200
      response.end('busy')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const stop = async () => {
      server.closeAllConnections()
      server.close()
    }
    onTestFinished(stop)
    return { name, work, server: { origin: `http://127.0.0.1:${port}`, processes: [], stop } }
  }

  test('a peer that fails under load is left out, with what it answered; the others go on', async () => {
    const good = await startSide('good', Number.POSITIVE_INFINITY)
    const peer = { ...(await startSide('peer', 2)), mayFail: true }
    const [ours, theirs] = await measureSides([good, peer], pace)
    expect(ours).toMatchObject({ failure: null, rounds: [{ failures: 0 }] })
    expect(theirs).toMatchObject({ rounds: [], failure: expect.stringMatching(/503 busy$/) })
  })

  test('the error names who failed', async () => {
    const ledge = await startSide('Ledge', 2)
    await expect(measureSides([ledge], pace)).rejects.toThrow(/^Ledge: .* failed: .*503 busy$/)
  })
})

describe('rows', () => {
  test('are the same each time, spread over customers, with prices in cents', () => {
    expect(product(5)).toEqual(product(5))
    expect(order(SIZES.users + 1).user_id).toBe(userId(1))
    expect(ownerOf(SIZES.users)).toBe(SIZES.users)
    expect(itemsOf(7).every(({ order_id }) => order_id === order(7).id)).toBe(true)
  })

  test('come in chunks that leave none out', () => {
    const chunks = [...inChunks(7, (n) => n, 3)]
    expect(chunks).toEqual([[1, 2, 3], [4, 5, 6], [7]])
  })
})

describe('options', () => {
  test('all kinds, five rounds, with the scaling, without peers, unless told otherwise', () => {
    expect(readBenchOptions([])).toMatchObject({
      kinds: Object.keys(KINDS),
      rounds: 5,
      isScaling: true,
      hasPeers: false,
      profiled: null,
    })
    expect(readBenchOptions(['--only', 'row,list', '--peers'])).toMatchObject({
      kinds: ['row', 'list'],
      isScaling: false,
      hasPeers: true,
    })
  })

  test.each([
    { argv: ['--only', 'rows'], message: /"rows" is no kind of request: there are hello, row/ },
    { argv: ['--rounds', '0'], message: /--rounds takes a whole number from 1, not "0"/ },
    { argv: ['--seconds', 'many'], message: /--seconds takes a whole number/ },
    { argv: ['--fast'], message: /--fast/ },
  ])('$argv are refused by name', ({ argv, message }) => {
    expect(() => readBenchOptions(argv)).toThrow(message)
  })
})

describe('output', () => {
  const measured = (cpuMilliseconds: number): Measured => ({
    perSecond: 1000,
    p50: 1,
    p99: 2,
    cpuMilliseconds,
  })
  const results: KindResult[] = [
    {
      kind: 'row',
      ledge: measured(0.6),
      bare: measured(0.5),
      cpuRatio: 1.2,
      usage: nothing,
      peers: [{ name: 'PocketBase', ...measured(2.4) }],
    },
  ]

  test('a table has its columns under each other', () => {
    expect(formatTable(['', 'ms'], [['row by id', '0.50']])).toBe(
      ['|           |   ms |', '| --------- | ---: |', '| row by id | 0.50 |'].join('\n'),
    )
  })

  test.each([
    { name: 'light', colours: LIGHT },
    { name: 'dark', colours: DARK },
  ])('the $name chart shows everybody, bars as long as their figures', ({ colours }) => {
    const svg = drawChart(results, colours)
    for (const text of ['bare Worker', 'Ledge', 'PocketBase', '0.60', '2.40', 'row by id']) {
      expect(svg).toContain(`>${text}</text>`)
    }
    const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    )
    expect(widths).toHaveLength(3)
    expect((widths[2] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(4, 1)
  })

  test('a profile counts what a function did itself and with those that it called', () => {
    const frame = (functionName: string) => ({ functionName, url: 'a/worker.js', lineNumber: 0 })
    const ranked = rankFunctions({
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2, 4] },
        { id: 2, callFrame: frame('outer'), children: [3] },
        { id: 3, callFrame: frame('inner') },
        { id: 4, callFrame: frame('(idle)') },
      ],
      samples: [2, 3, 4],
      timeDeltas: [10, 30, 500],
    })
    expect(ranked[0]).toMatchObject({ place: 'inner worker.js:1', self: 0.75, total: 0.75 })
    expect(ranked.find(({ place }) => place.startsWith('outer'))).toMatchObject({
      self: 0.25,
      total: 1,
    })
  })
})
