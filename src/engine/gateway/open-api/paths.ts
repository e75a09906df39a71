// Paths of an OpenAPI document and what is asked under them.
import type { JsonSchema } from '../../core/index.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: JsonSchema
}

export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly security?: readonly object[]
  readonly parameters?: readonly object[]
  readonly requestBody?: object
  readonly responses: object
}

/** By path, then by method in lower case. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const PARAMETER = /:(\w+)(?:\{[^}]*\})?\??/g

/** A path of the router as a template: `/users/:id` is `/users/{id}`, and a star is what comes there. */
export const toTemplate = (path: string): string =>
  path.replaceAll(PARAMETER, '{$1}').replaceAll('*', '{rest}')

/** The parameters of a template. */
export const parametersOf = (template: string): Parameter[] =>
  [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

/** Words of a path as a name: `get_auth_v1_user`. */
export const operationIdOf = (method: string, template: string): string =>
  `${method}_${template.replaceAll(/\W+/g, '_').replaceAll(/^_|_$/g, '')}`

/** The data service's own paths, at the place where it is mounted. */
export const restOf = (paths: Readonly<Record<string, Readonly<Record<string, object>>>>): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      `/rest/v1${path}`,
      Object.fromEntries(
        Object.entries(operations).map(([method, one]) => [
          method,
          withTag(one as Operation, path), // as that service makes them
        ]),
      ),
    ]),
  )

const withTag = (operation: Operation, path: string): Operation => ({
  ...operation,
  tags: path.startsWith('/rpc/')
    ? ['Functions by rpc']
    : operation.tags.map((table) => `table ${table}`),
})
