// A write that failed, and what it sent: for the details of its error, of one row, in columns that the caller may read.
import { type Access, mayRead } from './access.ts'
import type { WritePlan } from './plan/plan.ts'

/** A write that failed, and who asked for it. */
export interface FailedWrite {
  readonly access: Access
  readonly plan: WritePlan
}

/** `(a, b)=(1, 2)`; null when the write had several rows or not all of the columns. */
export function showKey(failed: FailedWrite, columns: readonly string[]): string | null {
  const sent = findSent(failed)
  const values = columns.map((name) => sent?.get(name))
  if (sent === null || values.includes(undefined)) return null
  return `(${columns.join(', ')})=(${values.join(', ')})`
}

/** `Failing row contains (1, null).`; null when the write had several rows. */
export function showRow(failed: FailedWrite): string | null {
  const sent = findSent(failed)
  if (sent === null || failed.plan.kind !== 'insert') return null
  const { columns } = failed.plan.table
  const readable = [...columns.keys()].filter((name) => isReadable(failed, name))
  return `Failing row contains (${readable.map((name) => sent.get(name) ?? 'null').join(', ')}).`
}

const isReadable = ({ access, plan }: FailedWrite, name: string): boolean =>
  mayRead(access, plan.table, name)

/** Values of the only row by column, as texts. */
function findSent(failed: FailedWrite): Map<string, string> | null {
  if (failed.plan.kind === 'delete') return null
  const { columns, rows } = failed.plan.values
  const [row, ...others] = rows
  if (row === undefined || others.length > 0) return null
  const named = columns.map(({ column }, index) => [column.name, showValue(row[index])] as const)
  return new Map(named.filter(([name]) => isReadable(failed, name)))
}

function showValue(json = 'null'): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json
}
