// The functions that requests reach, and by which methods.
import {
  ApiError,
  type App,
  type FunctionDefinition,
  type HttpMethod,
  type HttpTrigger,
} from '../core/index.ts'

/** A function with a path of its own, and so also one that clients call by its name. */
export interface CallableFunction {
  readonly definition: FunctionDefinition
  readonly triggers: readonly HttpTrigger[]
}

/** The app's functions that have an `http` trigger; events and queues are not for callers. */
export function listCallable(app: App): CallableFunction[] {
  return app.functions
    .map((definition) => ({
      definition,
      triggers: definition.on.filter((trigger) => trigger.kind === 'http'),
    }))
    .filter(({ triggers }) => triggers.length > 0)
}

/** Whether the function declares itself readable: a GET of it changes nothing that the caller would mind. */
export const isReadable = ({ definition, triggers }: CallableFunction): boolean =>
  definition.rows !== null || triggers.some((trigger) => trigger.method === 'GET')

/** Every method that `declared` ones allow: a GET comes with a HEAD (RFC 9110, section 9.3.2). */
export const withHead = (declared: readonly HttpMethod[]): string[] =>
  [...new Set(declared)].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))

/** @throws ApiError `method_not_allowed` unless `method` is among `allowed` (RFC 9110, section 15.5.6) */
export function requireMethod(method: string, allowed: readonly string[]): void {
  if (allowed.includes(method)) return
  throw new ApiError('method_not_allowed', `This takes ${allowed.join(', ')}, not ${method}.`, {
    headers: { Allow: allowed.join(', ') },
  })
}
