// What the function host tells of its routes: functions by their own paths, by name, and through `rpc`.
import type { App, FunctionDefinition, RouteAccess, RouteFacts } from '../core/index.ts'
import { listCallable } from './catalogue.ts'

const ACCESS = {
  public: 'public',
  authenticated: 'user',
  operator: 'operator',
} as const satisfies Readonly<Record<string, RouteAccess>>

const factsOf = ({ name, access }: FunctionDefinition) => ({
  summary: `Calls ${name}.`,
  access: typeof access === 'object' ? access.kind : ACCESS[access],
  functionName: name,
})

/** Each `http` trigger at its own path. */
export const ownPathFacts = (app: App): RouteFacts[] =>
  listCallable(app).flatMap(({ definition, triggers }) =>
    triggers.map(({ method, path }) => ({ method, path, ...factsOf(definition) })),
  )

/** Routes below `/functions/v1`. */
export const nameFacts = (app: App): RouteFacts[] => [
  {
    method: 'GET',
    path: '/_invocations/:id',
    summary: 'How a call stands that nobody waits for; told to whoever made it.',
    access: 'rules',
  },
  {
    method: 'POST',
    path: '/_invocations/:id/events',
    summary: 'Tells a workflow something that it may wait for.',
    access: 'operator',
  },
  ...listCallable(app).flatMap(({ definition, triggers }) => [
    ...triggers
      .filter(({ path }) => path.startsWith(`/${definition.name}/`))
      .map(({ method, path }) => ({ method, path, ...factsOf(definition) })),
    { method: 'ALL' as const, path: `/${definition.name}/*`, ...factsOf(definition) },
  ]),
  { method: 'ALL', path: '/*', summary: 'There is no such function.', access: 'nobody' },
]

/** Routes below `/rest/v1/rpc`. */
export const rpcFacts: readonly RouteFacts[] = [
  { method: 'ALL', path: '/:name', summary: 'Calls a function by name.', access: 'rules' },
  { method: 'OPTIONS', path: '/:name', summary: 'How it may be called.', access: 'public' },
  { method: 'ALL', path: '/*', summary: 'No longer path is served.', access: 'nobody' },
]
