// D1 that fails: before it has done anything, after it has done everything, because it has too much to do, or slowly.
import type { Plan } from './plan.ts'

/** What D1 says when it cannot be told whether it has done anything (developers.cloudflare.com/d1/observability/debug-d1). */
export const LOST = [
  'Network connection lost.',
  'Internal error in D1 DB storage caused object to be reset.',
  'D1 DB reset because its code was updated.',
]

/** What it says when it has done nothing. */
export const OUT_OF_REACH = [...LOST, 'Cannot resolve D1 DB due to transient issue on remote node.']

export const OVERLOADED = [
  'D1 DB is overloaded. Requests queued for too long.',
  'D1 DB is overloaded. Too many requests queued.',
]

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
  return broken as unknown as D1Database // but for `dump`, which D1 no longer has
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

  raw(options?: { columnNames?: false }): Promise<unknown[][]> {
    return befall(this.#plan, 'DB.raw', () => this.inner.raw(options))
  }

  first(column?: string): Promise<unknown> {
    const { inner } = this
    const read = (): Promise<unknown> =>
      column === undefined ? inner.first() : inner.first(column)
    return befall(this.#plan, 'DB.first', read)
  }
}

async function befall<Result>(
  plan: Plan,
  where: string,
  call: () => Promise<Result>,
): Promise<Result> {
  const fail = (words: readonly string[]): Error => createError(plan.pick(words, where))
  if (plan.strikes('d1Slow', where)) await wait(plan.roll('wait', where) * LONGEST_MILLISECONDS)
  if (plan.strikes('d1Overloaded', where)) throw fail(OVERLOADED)
  if (plan.strikes('d1Before', where)) throw fail(OUT_OF_REACH)
  const result = await call()
  if (plan.strikes('d1After', where)) throw fail(LOST)
  return result
}

/** As D1 throws it: the same words again are its cause. */
const createError = (words: string): Error =>
  new Error(`D1_ERROR: ${words}`, { cause: new Error(words) })

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
