// What has become of an invocation, for who made it and for the operator.
import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { ApiError, isOperator, type RouteEnv, runBatch, type Scope } from '../../core/index.ts'
import { findWorkflowState } from '../workflow/state.ts'
import { describeFailure, type Outcome } from './outcome.ts'
import { ownerOf } from './owner.ts'

/** `GET /functions/v1/_invocations/<id>`. @throws ApiError `NOT_FOUND` to everybody else */
export async function showInvocation(c: Context<RouteEnv>): Promise<Response> {
  const caller = c.get('caller')
  const row = await findInvocation(c.get('scope'), c.req.param('id') ?? '')
  if (row === null || !(isOperator(caller) || row.owner === ownerOf(caller))) {
    const message = 'There is no such invocation of yours.'
    throw new ApiError('NOT_FOUND', message, {
      status: 404,
      headers: { 'sb-error-code': 'NOT_FOUND' },
    })
  }
  const told = row.is_workflow ? await describeWorkflow(c, row) : describeCall(c, row)
  return c.json({ ...factsOf(row), ...told }, 200, { 'Cache-Control': 'private, no-store' })
}

/** For the round trip that keeps the result. */
const MARGIN_SECONDS = 30

interface InvocationRow {
  id: string
  function_name: string
  owner: string
  is_workflow: number
  progress: string | null
  created_at: string
  ended_at: string | null
  outcome: string | null
  settled_at: string | null
  state: 'pending' | 'running' | 'done' | 'dead' | 'discarded' | null
  attempts: number | null
  updated_at: string | null
}

async function findInvocation(scope: Scope, id: string): Promise<InvocationRow | null> {
  const [rows = []] = await runBatch(scope.database, [
    sql`SELECT invocation.*, event.settled_at, delivery.state, delivery.attempts, delivery.updated_at
      FROM ledge_invocations AS invocation
      LEFT JOIN ledge_events AS event ON event.id = invocation.id
      LEFT JOIN ledge_deliveries AS delivery
        ON delivery.event_id = invocation.id AND delivery.function_name = invocation.function_name
      WHERE invocation.id = ${id}`,
  ])
  return (rows[0] as InvocationRow | undefined) ?? null // the columns that the statement names
}

/** What a run may take after its one batch, in which it was marked done: until then its result may come. */
function findLimitSeconds(c: Context<RouteEnv>, row: InvocationRow): number {
  const { functions } = c.get('scope').app
  const definition = functions.find(({ name }) => name === row.function_name)
  return (definition?.timeoutSeconds ?? 0) + MARGIN_SECONDS
}

function factsOf({ id, function_name, attempts, created_at }: InvocationRow) {
  return { id, function: function_name, attempts: attempts ?? 0, created_at }
}

function describeCall(c: Context<RouteEnv>, row: InvocationRow): object {
  const state = findState(row, Date.now() - findLimitSeconds(c, row) * 1000)
  return state === 'ended' ? describeEnd(row) : { state }
}

async function describeWorkflow(c: Context<RouteEnv>, row: InvocationRow): Promise<object> {
  const found = await findWorkflowState(c.get('scope'), row)
  if (found.kind === 'queued') return { state: 'queued' }
  if (found.kind === 'ended') return describeEnd(row)
  if (found.kind === 'stopped') return describeOutcome(found.failure, row)
  const { step, isWaiting, finished } = found
  return { state: isWaiting ? 'waiting' : 'running', step, finished }
}

const describeEnd = (row: InvocationRow): object =>
  describeOutcome(row.outcome === null ? describeUntold(row) : parse(row.outcome), row)

function describeOutcome(outcome: Outcome, { ended_at }: InvocationRow): object {
  if (outcome.kind === 'failed') {
    const { error, notUndone } = outcome
    return { state: 'failed', ended_at, error, not_undone: notUndone }
  }
  const { status, headers, result, encoding, isKept } = outcome
  return {
    state: 'done',
    ended_at,
    status,
    headers,
    result,
    encoding,
    result_kept: isKept,
  }
}

/** The delivery decides: what an earlier attempt left says nothing while another one is to come. */
function findState(
  { state, settled_at, outcome, updated_at }: InvocationRow,
  begunBefore: number,
): 'queued' | 'running' | 'ended' {
  if (state === 'pending') return 'queued'
  if (state === null) return settled_at === null ? 'queued' : 'ended'
  const isUntold = state === 'done' && outcome === null
  const isUnderWay = isUntold && Date.parse(updated_at ?? '') > begunBefore
  return state === 'running' || isUnderWay ? 'running' : 'ended'
}

const parse = (outcome: string): Outcome => JSON.parse(outcome) as Outcome // writeOutcome wrote it

/** What is told of one that ended without saying how: the Worker died right then, or the function is no more. */
function describeUntold({ state }: InvocationRow): Outcome {
  if (state === 'done') {
    return {
      kind: 'done',
      status: null,
      headers: {},
      result: null,
      encoding: 'json',
      isKept: false,
    }
  }
  return state === 'discarded'
    ? describeFailure(
        new ApiError('discarded', 'The operator has given this call up.', { status: 500 }),
      )
    : describeFailure(null)
}
