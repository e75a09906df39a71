// drizzle for a function: what it writes outside `batch` is told by the change feed as well, with all that led to it.
import { createDrizzle, type Drizzle, type Row, type Scope } from '../core/index.ts'
import { hasChangeFeed } from './change-feed.ts'
import type { Origin } from './origin.ts'
import { commitWrites } from './write-batch.ts'

/** `scope.db`, whose writes say where they come from. Each statement is still one round trip. */
export function trackDatabase(scope: Scope, origin: Origin): Drizzle {
  if (!hasChangeFeed(scope.app)) return scope.db
  const database = new TrackedDatabase(scope, origin)
  return createDrizzle(database as unknown as D1Database) // the part of it that drizzle uses
}

const WRITE =
  /^\s*(insert|replace|update|delete|with\b.*\b(insert\s+(or\s+\w+\s+)?into|replace\s+into|update|delete\s+from))\s/is

class TrackedDatabase {
  readonly #scope: Scope
  readonly #origin: Origin

  constructor(scope: Scope, origin: Origin) {
    this.#scope = scope
    this.#origin = origin
  }

  prepare(sql: string): TrackedStatement {
    return new TrackedStatement(this.#scope.database.prepare(sql), { sql, database: this })
  }

  batch(statements: readonly TrackedStatement[]): Promise<D1Result<Row>[]> {
    const inner = statements.map((statement) => statement.inner)
    if (!statements.some(({ isWrite }) => isWrite)) return this.#scope.database.batch(inner)
    return commitWrites(this.#scope, inner, { origin: this.#origin })
  }
}

class TrackedStatement {
  readonly inner: D1PreparedStatement
  readonly #from: { readonly sql: string; readonly database: TrackedDatabase }

  constructor(inner: D1PreparedStatement, from: { sql: string; database: TrackedDatabase }) {
    this.inner = inner
    this.#from = from
  }

  get isWrite(): boolean {
    return WRITE.test(this.#from.sql)
  }

  bind(...values: unknown[]): TrackedStatement {
    return new TrackedStatement(this.inner.bind(...values), this.#from)
  }

  run(): Promise<D1Result> {
    return this.all()
  }

  async all(): Promise<D1Result> {
    if (!this.isWrite) return this.inner.all()
    const [result] = await this.#from.database.batch([this])
    return result as D1Result // a batch gives one for each statement
  }

  // A batch gives rows as objects, so columns of one name are one column, as everywhere in a D1 batch.
  async raw(): Promise<unknown[][]> {
    if (!this.isWrite) return this.inner.raw()
    const { results } = await this.all()
    return results.map((row) => Object.values(row as Row))
  }
}
