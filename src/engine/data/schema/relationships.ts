// Relationships between tables, read off their foreign keys: what a client may embed (protocol/rest.md, section 2.1).
import type { ForeignKey, Table } from './schema.ts'

export type Cardinality = 'many-to-one' | 'one-to-many' | 'one-to-one' | 'many-to-many'

/** How rows of `from` find rows of `to`: equal columns, pair by pair, straight or through a junction table. */
export interface Relationship {
  readonly cardinality: Cardinality
  readonly from: Table
  readonly to: Table
  /** The foreign key's name, or for many-to-many the junction's two. */
  readonly constraint: string
  readonly fromColumns: readonly string[]
  readonly toColumns: readonly string[]
  /** Whether `from` holds the foreign key. */
  readonly holdsKey: boolean
  readonly junction: Junction | null
}

/** Whether a row finds any number of rows, not one at most. */
export const isToMany = ({ cardinality }: Pick<Relationship, 'cardinality'>): boolean =>
  cardinality.endsWith('-to-many')

export interface Junction {
  readonly table: Table
  /** The junction's columns that equal `fromColumns`. */
  readonly fromColumns: readonly string[]
  /** The junction's columns that equal `toColumns`. */
  readonly toColumns: readonly string[]
  readonly constraints: readonly [string, string]
}

/** All relationships, by the table that embeds. */
export function createRelationships(
  tables: ReadonlyMap<string, Table>,
): ReadonlyMap<string, readonly Relationship[]> {
  const all = [...tables.values()].flatMap((table) => [
    ...table.foreignKeys.flatMap((key) => createDirect(tables, key)),
    ...createThrough(tables, table),
  ])
  return Map.groupBy(all, (relationship) => relationship.from.name)
}

function createDirect(tables: ReadonlyMap<string, Table>, key: ForeignKey): Relationship[] {
  const holder = tables.get(key.table)
  const target = tables.get(key.foreignTable)
  if (holder === undefined || target === undefined) return []
  const isOneToOne = holder.uniques.some((unique) => isSameSet(unique.columns, key.columns))
  const shared = { constraint: key.name, junction: null }
  return [
    {
      ...shared,
      cardinality: isOneToOne ? 'one-to-one' : 'many-to-one',
      from: holder,
      to: target,
      fromColumns: key.columns,
      toColumns: key.foreignColumns,
      holdsKey: true,
    },
    {
      ...shared,
      cardinality: isOneToOne ? 'one-to-one' : 'one-to-many',
      from: target,
      to: holder,
      fromColumns: key.foreignColumns,
      toColumns: key.columns,
      holdsKey: false,
    },
  ]
}

// A junction is a table whose primary key holds two foreign keys.
function createThrough(tables: ReadonlyMap<string, Table>, table: Table): Relationship[] {
  const keyNames = table.primaryKey.map((column) => column.name)
  const keys = table.foreignKeys.filter((key) =>
    key.columns.every((name) => keyNames.includes(name)),
  )
  return keys.flatMap((near) =>
    keys.filter((far) => far !== near).flatMap((far) => createPair(tables, table, [near, far])),
  )
}

function createPair(
  tables: ReadonlyMap<string, Table>,
  table: Table,
  [near, far]: readonly [ForeignKey, ForeignKey],
): Relationship[] {
  const from = tables.get(near.foreignTable)
  const to = tables.get(far.foreignTable)
  if (from === undefined || to === undefined) return []
  return [
    {
      cardinality: 'many-to-many',
      from,
      to,
      constraint: table.name,
      fromColumns: near.foreignColumns,
      toColumns: far.foreignColumns,
      holdsKey: false,
      junction: {
        table,
        fromColumns: near.columns,
        toColumns: far.columns,
        constraints: [near.name, far.name],
      },
    },
  ]
}

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name))
