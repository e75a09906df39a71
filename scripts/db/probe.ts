// A throw-away SQLite that behaves as D1 does during a migration: one transaction, foreign keys on.
import { DatabaseSync } from 'node:sqlite'

export interface Column {
  name: string
  type: string
  isGenerated: boolean
}

export interface Shape {
  /** Tables by name, with their columns; FTS5's shadow tables left out. */
  tables: Map<string, Column[]>
  /** Triggers and full-text tables by name. */
  extras: Map<string, 'trigger' | 'full-text index'>
}

export class Probe {
  readonly #database = new DatabaseSync(':memory:')

  /** Runs a migration's statements as D1 does. @throws Error as SQLite words it; then nothing is changed */
  migrate(statements: readonly string[]): void {
    this.#database.exec('PRAGMA ignore_check_constraints = ON; BEGIN')
    try {
      for (const statement of statements) this.#database.exec(statement)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  readShape(): Shape {
    const rows = this.#read(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
    )
    const isFullText = ({ sql }: Row) => /^CREATE VIRTUAL TABLE/i.test(String(sql))
    const indexes = rows.filter(isFullText).map(({ name }) => String(name))
    const isShadow = (name: string) => indexes.some((index) => name.startsWith(`${index}_`))
    const tables = rows.filter((row) => row.type === 'table' && !isFullText(row))
    const names = tables.map(({ name }) => String(name)).filter((name) => !isShadow(name))
    const triggers = rows.filter(({ type }) => type === 'trigger').map(({ name }) => String(name))
    return {
      tables: new Map(names.map((name) => [name, this.#readColumns(name)])),
      extras: new Map([
        ...triggers.map((name) => [name, 'trigger'] as const),
        ...indexes.map((name) => [name, 'full-text index'] as const),
      ]),
    }
  }

  /** Puts one row into every table that has none, children pointing at their parents' row. */
  fill(): void {
    this.#database.exec(
      'PRAGMA ignore_check_constraints = ON; BEGIN; PRAGMA defer_foreign_keys = ON',
    )
    for (const [table, columns] of this.readShape().tables) {
      if (this.countRows(table) > 0) continue
      const given = columns.filter(({ isGenerated }) => !isGenerated)
      const names = given.map(({ name }) => `"${name}"`).join(', ')
      const values = given.map(({ type }) => createValue(type)).join(', ')
      this.#database.exec(`INSERT INTO "${table}" (${names}) VALUES (${values})`)
    }
    this.#database.exec('COMMIT')
  }

  countRows(table: string): number {
    return Number(this.#read(`SELECT count(*) AS total FROM "${table}"`)[0]?.total)
  }

  /** How many rows of `table` hold something in `column`. */
  countValues(table: string, column: string): number {
    return Number(this.#read(`SELECT count("${column}") AS total FROM "${table}"`)[0]?.total)
  }

  /** What each table of an earlier shape demands of its rows, in words, as far as those who know that shape write them. */
  readDemands(earlier: Shape): Map<string, Set<string>> {
    const now = this.readShape().tables
    const tables = [...earlier.tables].filter(([name]) => now.has(name))
    return new Map(
      tables.map(([name, columns]) => {
        const known = new Set(columns.map((column) => column.name))
        return [name, new Set(this.#readDemandsOf(name, known))]
      }),
    )
  }

  #readDemandsOf(table: string, known: ReadonlySet<string>): string[] {
    const required = this.#read(`PRAGMA table_xinfo("${table}")`)
      .filter(
        ({ notnull, dflt_value, hidden }) => notnull === 1 && dflt_value === null && hidden === 0,
      )
      .map(({ name }) => `a value for ${name}`)
    const unique = this.#read(`PRAGMA index_list("${table}")`)
      .filter(({ unique }) => unique === 1)
      .map(({ name }) => this.#read(`PRAGMA index_info("${name}")`).map((part) => part.name))
      .map((columns) => `no second row with the same ${columns.join(', ')}`)
    const parents = this.#read(`PRAGMA foreign_key_list("${table}")`)
      .filter(({ from }) => known.has(String(from))) // a new one is null in what others write
      .map(({ from, table: parent }) => `a row of ${parent} for ${from}`)
    const [{ sql } = { sql: '' }] = this.#read(
      `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '${table}'`,
    )
    const checks = [...String(sql).matchAll(/\bCHECK\s*\(.*$/gim)].map(([text]) => text.trim())
    return [...required, ...unique, ...parents, ...checks]
  }

  /** Whether a full-text index says the same as its table. */
  isIndexSound(index: string): boolean {
    try {
      this.#database.exec(`INSERT INTO "${index}"("${index}", rank) VALUES ('integrity-check', 1)`)
      return true
    } catch {
      return false
    }
  }

  close(): void {
    this.#database.close()
  }

  #readColumns(table: string): Column[] {
    return this.#read(`PRAGMA table_xinfo("${table}")`).map((row) => ({
      name: String(row.name),
      type: String(row.type),
      isGenerated: Number(row.hidden) > 1,
    }))
  }

  #read(sql: string): Row[] {
    return this.#database.prepare(sql).all()
  }
}

type Row = Record<string, unknown>

// The same value in every column of an affinity, so that each foreign key finds its parent's row.
const createValue = (type: string): string => (/int|real|num|floa|doub/i.test(type) ? '1' : "'1'")
