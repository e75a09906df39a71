// Taking a call that nobody waits for (RFC 7240, section 4.1): it becomes an event with the function as its one subscriber.
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { ApiError, type FunctionDefinition, type RouteEnv, type Scope } from '../../core/index.ts'
import { createEvent, type NewEvent, originOf, writeBatch, writeEvent } from '../../events/index.ts'
import {
  answerNotKept,
  findAnswer,
  isRepeated,
  type RepeatKey,
  takeKey,
} from '../../repeat/index.ts'
import { findRelayError } from '../entry.ts'
import { requireInput } from '../input.ts'
import { type Call, findKey } from '../invoke.ts'
import { ownerOf } from './owner.ts'
import { packCall } from './request.ts'
import { findInvocationType } from './run.ts'

/** What D1 takes as one value, less what else is in it; base64 makes four bytes of three. */
const MAX_BODY_BYTES = 1_400_000

const WISH = /(^|,)\s*respond-async\s*(;|,|$)/i

/** Whether a request asks not to wait, of a function that can be run without it. Otherwise the wish is passed over, as it may be. */
export const isWantedLater = (request: Request, definition: FunctionDefinition): boolean =>
  WISH.test(request.headers.get('Prefer') ?? '') &&
  !definition.isWorkflow &&
  !['GET', 'HEAD'].includes(request.method) &&
  findInvocationType(definition) !== null

/**
 * Accepts a call in one round trip: 202, its id, and where to ask after it.
 * @throws ApiError for an input that the function does not take, a body too large to keep, or an Idempotency-Key that is another's
 */
export async function acceptCall(
  c: Context<RouteEnv>,
  definition: FunctionDefinition,
  call: Call,
): Promise<Response> {
  const scope = c.get('scope')
  const caller = c.get('caller')
  await requireInput(definition.input, call.received)
  const packed = await packCall(call, definition, caller)
  if ((packed.body?.length ?? 0) * 0.75 > MAX_BODY_BYTES) {
    const message = `A call under respond-async takes a body of at most ${MAX_BODY_BYTES} bytes.`
    throw new ApiError('body_too_large', message)
  }
  const origin = originOf(c.get('traceparent'), caller)
  const event = createEvent(findInvocationType(definition) ?? '', packed, origin)
  const key = await findKey(c, call)
  const accepted = { event, key, name: definition.name, owner: ownerOf(caller) }
  try {
    await writeBatch(scope, listStatements(accepted), { origin, eventIds: [event.id] })
    return present(c, event.id)
  } catch (error) {
    if (key === null || !isRepeated(error)) throw findRelayError(error) ?? error
    c.header('Idempotency-Replayed', 'true')
    return present(c, await requireFirst(scope, key))
  }
}

interface Accepted {
  readonly event: NewEvent
  readonly key: RepeatKey | null
  readonly name: string
  readonly owner: string
}

function listStatements({ event, key, name, owner }: Accepted): SQL[] {
  const { id, createdAt } = event
  const answer = JSON.stringify({ id })
  return [
    ...(key === null ? [] : takeKey(key).map((item) => item.getSQL())),
    writeEvent(event),
    sql`INSERT INTO ledge_invocations (id, function_name, owner, created_at)
      VALUES (${id}, ${name}, ${owner}, ${createdAt})`,
    ...(key === null
      ? []
      : [sql`UPDATE ledge_idempotency SET answer = ${answer} WHERE id = ${key.id}`]),
  ]
}

/** The id that the first request under the key was given. */
async function requireFirst(scope: Scope, key: RepeatKey): Promise<string> {
  const answer = await findAnswer(scope, key)
  if (answer === null) throw answerNotKept() // it has expired between the two round trips
  return (JSON.parse(answer) as { id: string }).id // listStatements wrote it
}

function present(c: Context<RouteEnv>, id: string): Response {
  return c.json({ id }, 202, {
    Location: `/functions/v1/_invocations/${id}`,
    'Preference-Applied': 'respond-async',
    'Cache-Control': 'no-store',
  })
}
