// Results as tables: for the terminal, and as they are for a page in Markdown.
import { PRICES_DATE } from './prices.ts'
import type { KindResult, Measured, Results, ScalingResult, SizeResult } from './results.ts'
import { KINDS } from './target.ts'

/** All tables of a run, with what was measured on what. */
export function formatTables(results: Results): string {
  const parts = [
    formatCircumstances(results),
    formatBeside(results.kinds),
    formatPeers(results.kinds),
    ...results.skipped.map(({ name, reason }) => `${name} is left out: ${reason}`),
    formatScaling(results.scaling),
    formatCosts(results),
    formatSize(results.size),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function formatCircumstances({
  date,
  machine,
  generator,
  rounds,
  secondsPerRound,
}: Results): string {
  const cores = `${machine.cores} cores of ${machine.cpu} (load ${machine.load.toFixed(1)})`
  return `${date.slice(0, 10)}, ${cores}, ${generator}, ${rounds} rounds of ${secondsPerRound} s each, in turn`
}

const BESIDE = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'bare', 'ratio', 'D1 trips', 'rows read']

function formatBeside(kinds: readonly KindResult[]): string {
  const rows = kinds.map(({ kind, ledge, bare, cpuRatio, usage }) => [
    KINDS[kind],
    ...formatMeasured(ledge),
    formatTime(bare.cpuMilliseconds),
    cpuRatio === null ? '-' : cpuRatio.toFixed(2),
    formatCount(usage.roundTrips),
    formatCount(usage.rowsRead),
  ])
  return formatTable(BESIDE, rows)
}

/** CPU milliseconds per request of everybody, where there are peers. */
function formatPeers(kinds: readonly KindResult[]): string {
  const names = [...new Set(kinds.flatMap(({ peers }) => peers.map(({ name }) => name)))]
  if (names.length === 0) return ''
  const rows = kinds
    .filter(({ peers }) => peers.length > 0)
    .map(({ kind, ledge, bare, peers }) => [
      KINDS[kind],
      formatTime(bare.cpuMilliseconds),
      formatTime(ledge.cpuMilliseconds),
      ...names.map((name) =>
        formatTime(peers.find((peer) => peer.name === name)?.cpuMilliseconds ?? null),
      ),
    ])
  return formatTable(['CPU ms', 'bare Worker', 'Ledge', ...names], rows)
}

const SCALING = [
  ...['rows', 'connections', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'D1 trips', 'rows read'],
]

function formatScaling(scaling: readonly ScalingResult[]): string {
  if (scaling.length === 0) return ''
  const rows = scaling.map(({ orders, connections, roundTrips, rowsRead, ...measured }) => [
    formatCount(orders),
    formatCount(connections),
    ...formatMeasured(measured),
    formatCount(roundTrips),
    formatCount(rowsRead),
  ])
  return formatTable(SCALING, rows)
}

function formatCosts({ kinds, costs }: Results): string {
  if (costs.length === 0) return ''
  const head = ['', 'D1 rows read', 'written', 'KV reads', 'KV writes', 'messages']
  const rows = kinds.map(({ kind, usage }) => [
    KINDS[kind],
    formatCount(usage.rowsRead),
    formatCount(usage.rowsWritten),
    formatCount(usage.kvReads),
    formatCount(usage.kvWrites),
    formatCount(usage.messages),
  ])
  const mixes = costs.map(({ mix, dollarsPerMillion }) => `${mix} $${dollarsPerMillion.toFixed(2)}`)
  const prices = `A million requests at Cloudflare's list prices of ${PRICES_DATE}`
  return `${formatTable(head, rows)}\n\n${prices}: ${mixes.join(', ')}.`
}

function formatSize({ gzippedBytes, startUpMilliseconds, startSeconds }: SizeResult): string {
  const bundle = `Bundle ${Math.round(gzippedBytes / 1000)} KB gzipped`
  const startUp = `start-up ${startUpMilliseconds.toFixed(0)} ms of CPU`
  if (startSeconds === null) return `${bundle}, ${startUp}.`
  const { first, next } = startSeconds
  const starts = `\`npm start\` answers after ${first.toFixed(1)} s in a new folder, ${next.toFixed(1)} s later`
  return `${bundle}, ${startUp}, ${starts}.`
}

const formatMeasured = ({ perSecond, p50, p99, cpuMilliseconds }: Measured): string[] => [
  perSecond.toFixed(0),
  p50.toFixed(1),
  p99.toFixed(1),
  formatTime(cpuMilliseconds),
]

const formatTime = (milliseconds: number | null): string => milliseconds?.toFixed(2) ?? '-'

/** Counts are averages: a part of one shows where requests differ. */
const formatCount = (count: number): string =>
  Number.isInteger(count) ? count.toLocaleString('en') : count.toFixed(1)

/** A Markdown table whose columns stand under each other. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) =>
    Math.max(3, ...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => pad(cell, widths[at] ?? 0, at)).join(' | ')} |`
  const rule = widths.map((width, at) =>
    at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

const pad = (cell: string, width: number, at: number): string =>
  at === 0 ? cell.padEnd(width) : cell.padStart(width)
