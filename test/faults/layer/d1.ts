// D1 that fails: before it has done anything, after it has done everything, because it has too much to do, or slowly.
import type { Plan } from './plan.ts'

/** What D1 says (developers.cloudflare.com/d1/observability/debug-d1). */
const LOST = 'D1_ERROR: Network connection lost.'
const OVERLOADED = 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.'

const LONGEST_MILLISECONDS = 2000

type Source = Pick<D1Database, 'prepare' | 'batch'>

/** D1 with faults. A statement is one of ours: it is unwrapped when D1 gets it. */
export function breakDatabase(database: D1Database, plan: Plan): D1Database {
  const broken = {
    ...breakSource(database, plan),
    exec: (query: string) => befall(plan, 'DB.exec', () => database.exec(query)),
    withSession: (start?: string) => {
      const session = database.withSession(start)
      return { ...breakSource(session, plan), getBookmark: () => session.getBookmark() }
    },
  }
  return broken as unknown as D1Database // but for `dump`, which nothing calls
}

const breakSource = (source: Source, plan: Plan) => ({
  prepare: (sql: string) => new BrokenStatement(source.prepare(sql), plan),
  batch: (statements: BrokenStatement[]) =>
    befall(plan, 'DB.batch', () => source.batch(statements.map(({ inner }) => inner))),
})

class BrokenStatement {
  readonly inner: D1PreparedStatement
  readonly #plan: Plan

  constructor(inner: D1PreparedStatement, plan: Plan) {
    this.inner = inner
    this.#plan = plan
  }

  bind(...values: unknown[]): BrokenStatement {
    return new BrokenStatement(this.inner.bind(...values), this.#plan)
  }

  all(): Promise<D1Result> {
    return befall(this.#plan, 'DB.all', () => this.inner.all())
  }

  run(): Promise<D1Result> {
    return befall(this.#plan, 'DB.run', () => this.inner.run())
  }

  raw(): Promise<unknown[][]> {
    return befall(this.#plan, 'DB.raw', () => this.inner.raw())
  }

  async first(column?: string): Promise<unknown> {
    const row = await befall(this.#plan, 'DB.first', () => this.inner.first())
    return column === undefined ? row : (row?.[column] ?? null)
  }
}

async function befall<Result>(
  plan: Plan,
  where: string,
  call: () => Promise<Result>,
): Promise<Result> {
  if (plan.strikes('d1Slow', where)) await wait(plan.roll('wait', where) * LONGEST_MILLISECONDS)
  if (plan.strikes('d1Overloaded', where)) throw new Error(OVERLOADED)
  if (plan.strikes('d1Before', where)) throw new Error(LOST)
  const result = await call()
  if (plan.strikes('d1After', where)) throw new Error(LOST)
  return result
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
