// Rules that an update cannot change the verdict of: those that read nothing but columns that it does not write.
import type { Table } from '../schema/schema.ts'
import type { Fragment } from '../sql.ts'

/** The row's table, its name in the statement, and the columns that are written. */
export interface Touched {
  readonly table: Table
  readonly alias: string
  readonly columns: readonly string[]
}

const NAME = '"(?:[^"]|"")*"'
const COLUMN = new RegExp(`(${NAME})\\.(${NAME})`, 'g')
/** What may stand between columns and values: whatever else a rule says (a query, a function) may read anything. */
const PLAIN = /^(?:[\s()=<>!,]|\b(?:and|or|not|is|null|in|between)\b)*$/i

/**
 * Whether a rule that held for a row before the update holds for it afterwards too, whatever the values: then it need not
 * be asked of the row as stored. A generated column is taken to be written, as it may follow one that is.
 */
export function isUntouched({ texts }: Fragment, { table, alias, columns }: Touched): boolean {
  const text = texts.join(' ')
  const read = [...text.matchAll(COLUMN)].map(([, of = '', name = '']) => ({
    of: unquote(of),
    name: unquote(name),
  }))
  if (!PLAIN.test(text.replace(COLUMN, ' '))) return false
  return read.every(({ of, name }) => {
    const column = table.columns.get(name)
    const isWritten = column === undefined || column.isGenerated || columns.includes(name)
    return of === alias && !isWritten
  })
}

const unquote = (name: string): string => name.slice(1, -1).replaceAll('""', '"')
