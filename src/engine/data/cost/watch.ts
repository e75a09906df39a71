// The cost guard: clients may not have a large table read row by row for want of an index.
//
// Statements that an isolate meets for the first time travel with their EXPLAIN, in the same round trip; their plans are
// remembered. Where a plan (or, before there is one, a look at the indexes that the app declares) says that a table may be
// gone through, a guard goes first: it stops the batch when the table was counted to be large. Only then D1 is asked
// for the plan alone, and the request is refused or, should an index have appeared, run after all.
import { findGuardTag, type Row, type Scope } from '../../core/index.ts'
import type { Access } from '../access.ts'
import type { Source } from '../plan/plan.ts'
import type { Statement } from '../statement/batch.ts'
import { type BoundSql, requireBoundSql } from '../statement/prepare.ts'
import { GUARD_TAG, largeTables, sizeGuard } from './guard.ts'
import { noteSightings, type Sighting, warnOfScans } from './note.ts'
import { type Part, partsOf } from './part.ts'
import { refuseScan } from './refuse.ts'
import { findScans, type PlanLine, type Scan } from './scan.ts'
import { shapeOf } from './shape.ts'
import { recallScans, rememberScans } from './shapes.ts'

/** What is to run, and for whom. */
export interface Work {
  readonly scope: Scope
  readonly access: Access
  readonly statements: readonly Statement[]
  /** The tables that the request itself names, with what it asks of them. */
  readonly sources: readonly Source[]
}

/** Runs prepared statements as one batch. */
export type RunBatch = (statements: readonly D1PreparedStatement[]) => Promise<readonly Row[][]>

interface Watched extends Work {
  readonly bound: readonly BoundSql[]
  readonly shapes: readonly string[]
  /** All shapes of the request as one text. */
  readonly shape: string
  readonly run: RunBatch
}

/** Runs a request's statements within the cost guard. @returns the rows of each. @throws ApiError 54001 */
export async function runWatched(work: Work, run: RunBatch): Promise<readonly Row[][]> {
  const bound = work.statements.map(({ sql }) => requireBoundSql(sql))
  const shapes = work.statements.map(({ sql }, index) => shapeOf(sql, bound[index] ?? NOTHING))
  const watched = { ...work, bound, shapes, shape: shapes.join(';'), run }
  try {
    const scans = recallScans(work.access.schema, watched.shape)
    return await (scans === null ? runNew(watched) : runKnown(watched, scans))
  } catch (error) {
    if (findGuardTag(error) !== GUARD_TAG) throw error
    await requireIndexes(watched)
    return run(prepare(work.scope, bound))
  }
}

const NOTHING: BoundSql = { text: '', params: [] }

const prepare = ({ database }: Scope, bound: readonly BoundSql[]): D1PreparedStatement[] =>
  bound.map(({ text, params }) => database.prepare(text).bind(...params))

const explain = (scope: Scope, bound: readonly BoundSql[]): D1PreparedStatement[] =>
  prepare(
    scope,
    bound.map(({ text, params }) => ({ text: `EXPLAIN QUERY PLAN ${text}`, params })),
  )

async function runKnown(watched: Watched, scans: readonly Scan[]): Promise<readonly Row[][]> {
  const guards = createGuards(
    watched,
    scans.map(({ table }) => table),
  )
  const results = await watched.run([...guards, ...prepare(watched.scope, watched.bound)])
  return results.slice(guards.length)
}

async function runNew(watched: Watched): Promise<readonly Row[][]> {
  const { scope, bound, sources } = watched
  const parts = sources.flatMap(partsOf)
  const unsure = parts.filter(({ isLed }) => !isLed).map(({ table }) => table)
  const guards = createGuards(watched, unsure)
  const results = await watched.run([...guards, ...explain(scope, bound), ...prepare(scope, bound)])
  learn(watched, parts, results.slice(guards.length))
  return results.slice(guards.length + bound.length)
}

// The operator may do anything, and so may a function of the app that chooses rows by a query of its own.
function createGuards(work: Work, tables: readonly string[]): D1PreparedStatement[] {
  const { scope, access, sources } = work
  const isExempt = access.isUnrestricted || sources.some(({ chosen }) => chosen !== undefined)
  if (isExempt || tables.length === 0) return []
  const limit = scope.app.settings.maxScannedRows
  return prepare(scope, [requireBoundSql(sizeGuard([...new Set(tables)], limit))])
}

/** Finds and remembers the scans of statements by their plans. */
function learn(watched: Watched, parts: readonly Part[], plans: readonly Row[][]): readonly Scan[] {
  const { scope, access, shape, shapes } = watched
  const { schema } = access
  const sightings: Sighting[] = shapes.map((sql, index) => {
    const lines = (plans[index] ?? []) as unknown as PlanLine[] // EXPLAIN's columns
    return { sql, parts, scans: findScans(schema, { sql, lines, parts }) }
  })
  const scans = sightings.flatMap((one) => one.scans)
  if (rememberScans(schema, shape, scans)) {
    warnOfScans(schema, scans)
    noteSightings(scope, sightings)
  }
  return scans
}

/** Asks for the plan alone. @throws ApiError 54001 when it goes through a table that is large */
async function requireIndexes(watched: Watched): Promise<void> {
  const { scope, access, bound, sources } = watched
  const large = requireBoundSql(largeTables(scope.app.settings.maxScannedRows))
  const statements = [...explain(scope, bound), ...prepare(scope, [large])]
  const results = (await scope.database.batch<Row>(statements)).map(({ results }) => results)
  const names = results.at(-1)?.map(({ name }) => name)
  const scans = learn(watched, sources.flatMap(partsOf), results)
  const scan = scans.find(({ table }) => names?.includes(table))
  if (scan !== undefined) throw refuseScan(access, scan)
}
