// The table of a run, as Markdown that reads well in a terminal too.
import type { Round } from '../../test/faults/matrix.ts'
import type { RoundReport } from '../../test/faults/round.ts'

const HEAD = [
  'fault',
  'times it happened',
  'operations',
  'acknowledged',
  'unknown',
  'lost',
  'doubled',
  'seconds to settle',
]

/** A row for each round; numbers stand to the right. */
export function formatTable(
  played: readonly { readonly round: Round; readonly report: RoundReport }[],
): string {
  const rows = [HEAD, ...played.map(({ round, report }) => formatRow(round, report))]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const format = (row: readonly string[]) =>
    line(
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    )
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  const [head = [], ...body] = rows
  return [format(head), line(rule), ...body.map(format)].join('\n')
}

function formatRow({ title }: Round, report: RoundReport): string[] {
  const { injected, operations, acknowledged, unknown, violations, secondsToSettle } = report
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length
  const figures = [
    injected,
    operations,
    acknowledged,
    unknown,
    count('lost'),
    count('doubled'),
    secondsToSettle ?? 'never',
  ]
  return [title, ...figures.map((figure) => figure.toLocaleString('en'))]
}
