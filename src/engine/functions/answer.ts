// One call by a request, from who may to what they get.
import type { Context } from 'hono'
import { anonymous, type RouteEnv, type SignedAccess } from '../core/index.ts'
import { requireAccess } from './access.ts'
import { findCacheable, findKeptAnswer, keepAnswer } from './answer-cache.ts'
import { addHeaders, requireEntry } from './entry.ts'
import { acceptCall, isWantedLater } from './invocation/accept.ts'
import { type Call, type Callee, chooseWith, invokeWith, readCall } from './invoke.ts'
import { presentResult } from './present.ts'
import { requireMessage } from './webhook/message.ts'

/** Answers a request with what a function makes of it. @throws ApiError unless its caller may call it */
export async function answerCall(c: Context<RouteEnv>, callee: Callee): Promise<Response> {
  const { definition, peers } = callee
  const { access } = definition
  if (typeof access === 'object') return answerMessage(c, callee, access)
  requireAccess(definition, c.get('caller'))
  const cacheable = findCacheable(c, definition)
  const kept = cacheable === null ? null : await findKeptAnswer(c, cacheable)
  if (kept !== null) return kept
  const own = await requireEntry(c, peers, definition)
  const call = await readCall(definition, c.req.raw, paramsOf(c))
  const answer = addHeaders(await runCall(c, callee, call), own)
  return cacheable === null ? answer : keepAnswer(c, cacheable, { answer, own })
}

/** Answers a webhook: its signature stands for a caller, whoever else it says that it is. */
async function answerMessage(
  c: Context<RouteEnv>,
  callee: Callee,
  access: SignedAccess,
): Promise<Response> {
  const { definition, peers } = callee
  const { request, key } = await requireMessage(c, definition, access)
  c.set('caller', anonymous())
  const own = await requireEntry(c, peers, definition)
  const call = { ...(await readCall(definition, request, paramsOf(c))), key }
  return addHeaders(await runCall(c, callee, call), own)
}

const paramsOf = (c: Context<RouteEnv>) => c.req.param() as Record<string, string> // Hono's type knows the path only where it is a literal

async function runCall(c: Context<RouteEnv>, callee: Callee, call: Call): Promise<Response> {
  const { definition, peers } = callee
  if (isWantedLater(c.req.raw, definition)) return acceptCall(c, definition, call)
  if (definition.rows === null) return presentResult(c, await invokeWith(c, callee, call))
  return peers.rows.list(c, { table: definition.rows, choose: chooseWith(c, callee, call) })
}
