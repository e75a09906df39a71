// Cloudflare Workflows as this Worker is bound to it.
import { ApiError, type Scope } from '../../core/index.ts'

/** Every workflow of the app runs behind one binding. */
export const BINDING = 'WORKFLOWS'

/** @throws Error when wrangler.toml binds none */
export function requireWorkflows(scope: Scope): Workflow {
  const found = (scope.env as unknown as Record<string, Workflow | undefined>)[BINDING] // an app without workflows may leave it out
  if (found === undefined) throw new Error(`wrangler.toml binds no workflow as ${BINDING}`)
  return found
}

/** What Workflows itself has to say of an instance; null when it has none of that id. */
export async function findInstance(scope: Scope, id: string): Promise<WorkflowInstance | null> {
  try {
    return await requireWorkflows(scope).get(id)
  } catch (error) {
    if (/not.?found/i.test(String(error))) return null
    throw error
  }
}

const TYPE = /^[a-zA-Z0-9_][\w-]{0,99}$/

/** @throws ApiError `invalid_request` for what Workflows takes for no type of an event */
export function requireType(type: string): string {
  if (TYPE.test(type)) return type
  const message = `"${type}" is no type that a workflow waits for: letters, digits, _ and -, 100 at most.`
  throw new ApiError('invalid_request', message)
}

/** Tells a workflow something. @throws ApiError `not_found` when there is none under way by that id */
export async function tellWorkflow(
  scope: Scope,
  { id, type, data }: { id: string; type: string; data: unknown },
): Promise<void> {
  requireType(type)
  const instance = await findInstance(scope, id)
  if (instance === null) throw new ApiError('not_found', 'There is no such workflow under way.')
  await instance.sendEvent({ type, payload: data ?? null })
}
