// Starting a workflow: an invocation and its event in one batch; the event's delivery makes the instance. So a start that
// was accepted happens, once, also while Workflows is away.
import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import {
  ApiError,
  type Caller,
  type Cause,
  createId,
  type FunctionDefinition,
  type LedgeEvent,
  type QueueMessage,
  type Reply,
  reply,
  type Scope,
  withTimeLimit,
} from '../../core/index.ts'
import {
  createEvent,
  type Delivery,
  type NewEvent,
  type Origin,
  writeBatch,
  writeEventIf,
} from '../../events/index.ts'
import { ownerOf } from '../invocation/owner.ts'
import { forgetCall } from '../invocation/request.ts'
import type { NewRun } from '../run.ts'
import { requireWorkflows } from './binding.ts'

/** What Workflows takes (1 MiB), less what travels beside the input. */
const MAX_INPUT_BYTES = 1_000_000

/** Longest wait for Workflows to take an instance. */
const CREATE_SECONDS = 20

/** What an instance begins with. */
export interface Start {
  readonly functionName: string
  readonly input: unknown
  readonly caller: Caller
  readonly origin: Origin
}

/** The type of the events that are starts of a workflow. */
export const startType = (name: string): string => `invoke.${name}`

/**
 * Starts a workflow, or one for each message of a queue.
 * @throws ApiError `body_too_large` for an input above 1,000,000 bytes
 */
export async function startWorkflow(
  scope: Scope,
  definition: FunctionDefinition,
  run: NewRun,
): Promise<Reply<{ id: string }> | undefined> {
  const { cause, input, origin, parent } = run
  const messages = cause.kind === 'queue' ? (input as readonly QueueMessage[]) : null // as its trigger gives them
  const starts =
    messages === null
      ? [createStart(definition, run, { input, id: findId(cause, [definition.name, input]) })]
      : messages.map(({ id, sentAt, body }) =>
          createStart(definition, run, {
            input: body,
            id: deriveId(createId(sentAt.getTime()), [definition.name, id]),
          }),
        )
  const eventIds = starts.map(({ id }) => id)
  const statements = starts.flatMap((event) => writeStart(definition, event, run.caller))
  // Who invokes it keeps the one batch that a delivery has.
  const commit = parent === undefined ? run.commit : undefined
  await (commit?.(statements, eventIds) ?? writeBatch(scope, statements, { origin, eventIds }))
  return messages === null ? present(eventIds[0] ?? '') : undefined
}

const present = (id: string): Reply<{ id: string }> =>
  reply(
    { id },
    {
      status: 202,
      headers: {
        Location: `/functions/v1/_invocations/${id}`,
        'Preference-Applied': 'respond-async',
        'Cache-Control': 'no-store',
      },
    },
  )

function createStart(
  { name }: FunctionDefinition,
  { caller, origin }: NewRun,
  { id, input }: { id: string; input: unknown },
): NewEvent {
  assertJson(name, input)
  if (Buffer.byteLength(JSON.stringify(input ?? null)) > MAX_INPUT_BYTES) {
    const message = `A workflow takes an input of at most ${MAX_INPUT_BYTES} bytes.`
    throw new ApiError('body_too_large', message)
  }
  return { ...createEvent(startType(name), { input, caller }, origin), id }
}

/** The event first: its condition is that there is no such invocation yet. */
const writeStart = ({ name }: FunctionDefinition, event: NewEvent, caller: Caller): SQL[] => [
  writeEventIf(event, sql`NOT EXISTS (SELECT 1 FROM ledge_invocations WHERE id = ${event.id})`),
  sql`INSERT OR IGNORE INTO ledge_invocations (id, function_name, owner, created_at, is_workflow)
    VALUES (${event.id}, ${name}, ${ownerOf(caller)}, ${event.createdAt}, 1)`,
]

/** An id that is the same whenever the same cause starts the same; a new one for a request, which happens once. */
function findId(cause: Cause, facts: readonly unknown[]): string {
  if (cause.kind === 'event') {
    const { id, time } = cause.event
    return deriveId(createId(Date.parse(time)), [...facts, id])
  }
  const known = cause.kind === 'request' ? cause.invocation?.id : undefined
  return known === undefined ? createId() : deriveId(known, [...facts, known])
}

/** A version 8 UUID (RFC 9562, section 5.8) of facts, which sorts by the time of `moment` as a version 7 one does. */
function deriveId(moment: string, facts: readonly unknown[]): string {
  const hex = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  return `${moment.slice(0, 13)}-8${hex.slice(0, 3)}-a${hex.slice(3, 6)}-${hex.slice(6, 18)}`
}

/** @throws TypeError for what would come out of JSON as something else: a date, a file, a map */
function assertJson(name: string, value: unknown): void {
  if (value === null || typeof value !== 'object') {
    if (typeof value !== 'bigint' && !Number.isNaN(value)) return
  } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const one of Object.values(value)) assertJson(name, one)
    return
  }
  const kind = typeof value === 'object' ? value?.constructor?.name : String(value)
  throw new TypeError(`"${name}" takes only what JSON can say, not a ${kind}: its steps outlive it`)
}

/** Makes the instance, under the invocation's id; when there is one already, an earlier attempt has made it. */
export async function createInstance(
  scope: Scope,
  { name }: FunctionDefinition,
  { event, delivery }: { event: LedgeEvent; delivery: Delivery },
): Promise<void> {
  const start = event.data as Pick<Start, 'input' | 'caller'> | null // createStart made it
  if (start === null) return // it was forgotten with its instance made
  const { input, caller } = start
  const params: Start = { functionName: name, input, caller, origin: delivery.origin }
  try {
    const workflows = requireWorkflows(scope)
    await withTimeLimit(CREATE_SECONDS, () => workflows.create({ id: event.id, params }))
  } catch (error) {
    if (!/already.?exists/i.test(String(error))) throw error
  }
  await delivery.batch([forgetCall(event.id)])
}
