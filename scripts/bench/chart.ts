// Results as a picture for the README: CPU time per request of everybody, one panel for each kind, in light and in dark.
import type { KindResult } from './results.ts'
import { KINDS } from './target.ts'

export interface Colours {
  readonly text: string
  readonly faint: string
  readonly ours: string
  readonly bare: string
  readonly other: string
}

export const LIGHT: Colours = {
  text: '#1f2328',
  faint: '#656d76',
  ours: '#0f766e',
  bare: '#94a3b8',
  other: '#d6a461',
}

export const DARK: Colours = {
  text: '#e6edf3',
  faint: '#8d96a0',
  ours: '#2dd4bf',
  bare: '#64748b',
  other: '#b98a4c',
}

const WIDTH = 840
const COLUMNS = 2
const GAP = 40
const PANEL_WIDTH = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
const LABEL_WIDTH = 140
const VALUE_WIDTH = 48
const BAR_HEIGHT = 16
const LINE_HEIGHT = 22
const TITLE_HEIGHT = 30
const FONT = 'font-family="system-ui, sans-serif"'

interface Bar {
  readonly name: string
  readonly milliseconds: number
  readonly colour: string
}

/** A chart of the kinds that a peer was measured at; of all kinds where there was none. */
export function drawChart(kinds: readonly KindResult[], colours: Colours): string {
  const compared = kinds.filter(({ peers }) => peers.length > 0)
  const panels = (compared.length > 0 ? compared : kinds).map((one) => ({
    title: KINDS[one.kind],
    bars: listBars(one, colours),
  }))
  const heights = inRows(panels).map((row) =>
    Math.max(...row.map(({ bars }) => TITLE_HEIGHT + bars.length * LINE_HEIGHT + GAP / 2)),
  )
  const drawn = inRows(panels).flatMap((row, at) => {
    const y = sum(heights.slice(0, at))
    return row.map((panel, column) =>
      drawPanel(panel, { x: column * (PANEL_WIDTH + GAP), y }, colours),
    )
  })
  const height = sum(heights)
  const label = 'CPU milliseconds per request; shorter is better'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height + 24}" role="img" aria-label="${label}">
<text x="0" y="14" ${FONT} font-size="13" fill="${colours.faint}">${label}</text>
<g transform="translate(0 24)">
${drawn.join('\n')}
</g>
</svg>
`
}

function inRows<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / COLUMNS)
  return Array.from({ length: count }, (_, at) => items.slice(at * COLUMNS, (at + 1) * COLUMNS))
}

function listBars({ ledge, bare, peers }: KindResult, colours: Colours): Bar[] {
  const all = [
    { name: 'bare Worker', milliseconds: bare.cpuMilliseconds, colour: colours.bare },
    { name: 'Ledge', milliseconds: ledge.cpuMilliseconds, colour: colours.ours },
    ...peers.map(({ name, cpuMilliseconds }) => ({
      name,
      milliseconds: cpuMilliseconds,
      colour: colours.other,
    })),
  ]
  return all.flatMap(({ milliseconds, ...bar }) =>
    milliseconds === null ? [] : [{ ...bar, milliseconds }],
  )
}

function drawPanel(
  { title, bars }: { title: string; bars: readonly Bar[] },
  { x, y }: { x: number; y: number },
  colours: Colours,
): string {
  const most = Math.max(...bars.map(({ milliseconds }) => milliseconds))
  const scale = (PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most
  const lines = bars.map((bar, at) =>
    drawBar(bar, { y: TITLE_HEIGHT + at * LINE_HEIGHT, scale, colours }),
  )
  return `<g transform="translate(${x} ${y})">
<text x="0" y="16" ${FONT} font-size="14" font-weight="600" fill="${colours.text}">${title}</text>
${lines.join('\n')}
</g>`
}

function drawBar(
  { name, milliseconds, colour }: Bar,
  { y, scale, colours }: { y: number; scale: number; colours: Colours },
): string {
  const width = Math.max(1, milliseconds * scale)
  const base = y + BAR_HEIGHT - 4
  return `<text x="0" y="${base}" ${FONT} font-size="12" fill="${colours.text}">${name}</text>
<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="${colour}"/>
<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${base}" ${FONT} font-size="12" fill="${colours.faint}">${formatMilliseconds(milliseconds)}</text>`
}

const formatMilliseconds = (milliseconds: number): string =>
  milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
