// A D1 in memory: Node's own SQLite behind the part of D1's interface that Ledge uses.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/**
 * A new database in memory.
 * @param migrations the folder whose migrations are applied, in the order of their names
 * @throws Error what SQLite says of a migration that fails
 */
export function createTestDatabase(migrations = 'migrations'): D1Database {
  const sqlite = new DatabaseSync(':memory:')
  for (const file of globSync('*/*.sql', { cwd: migrations }).sort()) {
    sqlite.exec(readFileSync(join(migrations, file), 'utf8'))
  }
  return new MemoryDatabase(sqlite) as unknown as D1Database // the part of it that is used
}

class MemoryDatabase {
  readonly #sqlite: DatabaseSync

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite
  }

  withSession(): MemoryDatabase {
    return this
  }

  prepare(sql: string): MemoryStatement {
    return new MemoryStatement(this.#sqlite, sql)
  }

  /** One transaction, as at D1. */
  async batch(statements: readonly MemoryStatement[]): Promise<D1Result[]> {
    this.#sqlite.exec('BEGIN')
    try {
      const results = statements.map((statement) => statement.run())
      this.#sqlite.exec('COMMIT')
      return results
    } catch (error) {
      this.#sqlite.exec('ROLLBACK')
      throw error
    }
  }
}

class MemoryStatement {
  readonly #sqlite: DatabaseSync
  readonly #sql: string
  readonly #values: readonly SQLInputValue[]

  constructor(sqlite: DatabaseSync, sql: string, values: readonly SQLInputValue[] = []) {
    this.#sqlite = sqlite
    this.#sql = sql
    this.#values = values
  }

  bind(...values: readonly unknown[]): MemoryStatement {
    return new MemoryStatement(this.#sqlite, this.#sql, values.map(toInput))
  }

  run(): D1Result {
    const rows = this.#sqlite.prepare(this.#sql).all(...this.#values)
    const meta = { rows_read: 0, rows_written: 0 } // SQLite does not tell
    return { success: true, results: rows.map((row) => ({ ...row })), meta } as unknown as D1Result
  }

  async all(): Promise<D1Result> {
    return this.run()
  }

  async first(column?: string): Promise<unknown> {
    const [row] = this.run().results as Record<string, unknown>[]
    return column === undefined ? (row ?? null) : (row?.[column] ?? null)
  }

  async raw(): Promise<unknown[][]> {
    const statement = this.#sqlite.prepare(this.#sql)
    statement.setReturnArrays(true)
    return statement.all(...this.#values) as unknown as unknown[][] // as that makes them
  }
}

/** A value as SQLite takes it; D1 makes numbers of truth values. */
function toInput(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return value as SQLInputValue // SQLite itself refuses what is none
}
