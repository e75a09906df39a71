// D1 as the engine sees it: each round trip counted, drizzle on top.
import { drizzle } from 'drizzle-orm/d1'
import { noteDatabaseFault } from './fault.ts'

/** What a request cost at D1. `rowsRead` misses reads through `raw()`, for which D1 tells no figures. */
export interface Meter {
  roundTrips: number
  rowsRead: number
  rowsWritten: number
  milliseconds: number
}

export const createMeter = (): Meter => ({
  roundTrips: 0,
  rowsRead: 0,
  rowsWritten: 0,
  milliseconds: 0,
})

/** Where a D1 session starts (see {@link openSession}): at the primary, at the nearest replica, or not before a bookmark. */
export type SessionStart = 'first-primary' | 'first-unconstrained' | (string & {})

/** D1 that adds each call's cost to `meter`. */
export function meterDatabase(database: D1Database, meter: Meter): D1Database {
  return new MeteredDatabase(database, meter) as unknown as D1Database // the part of it that is used
}

/** drizzle with full rights over a (metered) D1. */
export const createDrizzle = (database: D1Database) => drizzle(database)

export type Drizzle = ReturnType<typeof createDrizzle>

/** A session of D1 that counts like the database it was opened on. */
export interface Session {
  /** D1 as the session sees it. */
  readonly database: D1Database
  /** The newest state that the session has seen; null before its first statement. */
  getBookmark(): string | null
}

/**
 * Opens a session on a metered database, when it is first used: all that it reads is at least as new as what it read
 * before.
 */
export function openSession(database: D1Database, start: SessionStart): Session {
  const session = (database as unknown as MeteredDatabase).withSession(start) // as createScope made it
  return {
    database: session as unknown as D1Database, // a session has all of it that is used
    getBookmark: () => session.getBookmark(),
  }
}

class MeteredDatabase {
  readonly #database: D1Database
  readonly #meter: Meter

  constructor(database: D1Database, meter: Meter) {
    this.#database = database
    this.#meter = meter
  }

  withSession(start: SessionStart): MeteredSession {
    return new MeteredSession(() => this.#database.withSession(start), this.#meter)
  }

  prepare(sql: string): MeteredStatement {
    return new MeteredStatement(this.#database.prepare(sql), this.#meter)
  }

  batch(statements: MeteredStatement[]): Promise<D1Result[]> {
    return runMetered(this.#database, this.#meter, statements)
  }
}

class MeteredSession {
  readonly #open: () => D1DatabaseSession
  readonly #meter: Meter
  #session: D1DatabaseSession | undefined

  constructor(open: () => D1DatabaseSession, meter: Meter) {
    this.#open = open
    this.#meter = meter
  }

  get #opened(): D1DatabaseSession {
    this.#session ??= this.#open()
    return this.#session
  }

  prepare(sql: string): MeteredStatement {
    return new MeteredStatement(this.#opened.prepare(sql), this.#meter)
  }

  batch(statements: MeteredStatement[]): Promise<D1Result[]> {
    return runMetered(this.#opened, this.#meter, statements)
  }

  getBookmark(): string | null {
    return this.#session?.getBookmark() ?? null
  }
}

function runMetered(
  database: Pick<D1Database, 'batch'>,
  meter: Meter,
  statements: readonly MeteredStatement[],
): Promise<D1Result[]> {
  const inner = statements.map((statement) => statement.inner)
  return measure(meter, () => database.batch(inner))
}

class MeteredStatement {
  readonly inner: D1PreparedStatement
  readonly #meter: Meter

  constructor(inner: D1PreparedStatement, meter: Meter) {
    this.inner = inner
    this.#meter = meter
  }

  bind(...values: unknown[]): MeteredStatement {
    return new MeteredStatement(this.inner.bind(...values), this.#meter)
  }

  all(): Promise<D1Result> {
    return measure(this.#meter, () => this.inner.all())
  }

  run(): Promise<D1Result> {
    return measure(this.#meter, () => this.inner.run())
  }

  async first(column?: string): Promise<unknown> {
    const { results } = await this.all()
    const row = results[0] as Record<string, unknown> | undefined
    return column === undefined ? (row ?? null) : (row?.[column] ?? null)
  }

  raw(): Promise<unknown[][]> {
    return measure(this.#meter, () => this.inner.raw())
  }
}

async function measure<T>(meter: Meter, call: () => Promise<T>): Promise<T> {
  const start = performance.now()
  meter.roundTrips += 1
  try {
    const result = await call()
    for (const one of Array.isArray(result) ? result : [result]) addCost(meter, one)
    return result
  } catch (error) {
    noteDatabaseFault(error)
    throw error
  } finally {
    meter.milliseconds += performance.now() - start
  }
}

function addCost(meter: Meter, result: unknown): void {
  const meta = (result as Partial<D1Result> | null)?.meta
  meter.rowsRead += meta?.rows_read ?? 0
  meter.rowsWritten += meta?.rows_written ?? 0
}
