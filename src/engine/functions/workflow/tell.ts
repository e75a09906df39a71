// Telling a workflow something from outside.
import type { Context } from 'hono'
import * as z from 'zod'
import { ApiError, isOperator, lazy, type RouteEnv } from '../../core/index.ts'
import { takeBody } from '../body.ts'
import { mergeSources, requireInput } from '../input.ts'
import { tellWorkflow } from './binding.ts'

const told = lazy(() => z.object({ type: z.string(), data: z.unknown() }))

/** `POST /functions/v1/_invocations/<id>/events`. @throws ApiError `forbidden` for all but the operator */
export async function tellInvocation(c: Context<RouteEnv>): Promise<Response> {
  if (!isOperator(c.get('caller'))) {
    throw new ApiError('forbidden', 'This is for the operator alone: functions `tell`.')
  }
  const { body } = await takeBody(c.req.raw)
  const { type, data } = (await requireInput(told(), mergeSources({}, body, {}))) as z.output<
    ReturnType<typeof told>
  >
  await tellWorkflow(c.get('scope'), { id: c.req.param('id') ?? '', type, data })
  return c.body(null, 204)
}
