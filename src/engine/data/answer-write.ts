// From a planned write to its answer: under what the client's headers say of repeating and of what it has read.
import type { Context } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { originOf } from '../events/index.ts'
import { readRepeatKey } from '../repeat/index.ts'
import type { Access } from './access.ts'
import { tagAnswer } from './entity-tag.ts'
import { notImplemented } from './failures.ts'
import type { WritePlan } from './plan/plan.ts'
import { requireMatch } from './precondition.ts'
import { presentWrite } from './present/present.ts'
import { parseEntityTags } from './request/entity-tags.ts'
import type { DataRequest } from './request/request.ts'
import { runWrite } from './run.ts'
import type { Statement } from './statement/batch.ts'

export interface PlannedWrite {
  readonly access: Access
  readonly request: DataRequest
  readonly plan: WritePlan
}

/** Runs a write and answers it; a repeat under an Idempotency-Key gets the first answer. */
export async function answerWrite(
  c: Context<RouteEnv>,
  { access, request, plan }: PlannedWrite,
): Promise<Response> {
  const scope = c.get('scope')
  const caller = c.get('caller')
  const key = await readRepeatKey(c.req.raw, caller, () => c.req.arrayBuffer())
  const first = await findPrecondition(c, access, request)
  const origin = c.get('origin') ?? originOf(c.get('traceparent'), caller)
  const outcome = await runWrite(scope, plan, { access, origin, key, first })
  if (outcome.isReplayed) c.header('Idempotency-Replayed', 'true')
  if (plan.kind !== 'delete') await tagAnswer(c, request, outcome)
  return presentWrite(c, request, { plan, outcome })
}

async function findPrecondition(
  c: Context<RouteEnv>,
  access: Access,
  request: DataRequest,
): Promise<readonly Statement[]> {
  if (c.req.header('If-None-Match') !== undefined) throw notImplemented('If-None-Match on a write')
  const tags = parseEntityTags('If-Match', c.req.header('If-Match'))
  if (tags === null) return []
  if (c.req.method === 'POST') throw notImplemented('If-Match on an insert')
  return [await requireMatch(c.get('scope'), access, { request, tags })]
}
