// The shortest case of a filter: which rows it leaves.
import type { Case } from './case.ts'

/** Makes cases of a table: the ids of the rows that a filter leaves, in order. */
export const leavesOf =
  (table: string) =>
  (filter: string, ids: readonly unknown[]): Case => ({
    name: `${table}?${filter}`,
    path: `${table}?select=id&order=id&${filter.replaceAll('%', '%25')}`,
    rows: ids.map((id) => ({ id })),
  })
