// Routes of the services as operations: identity, and for the secret key what the operator has.
import * as z from 'zod'
import type { JsonSchema, RouteFacts } from '../../core/index.ts'
import type { Route } from '../route-facts.ts'
import { type Operation, operationIdOf, type Paths, parametersOf, toTemplate } from './paths.ts'
import { jsonBody, responsesOf, SECURITY } from './shared.ts'

const SERVICES = ['identity', 'operator']

/** The operations of identity; with `isOperator` also those that take the secret key. */
export function describeRoutes(routes: readonly Route[], isOperator: boolean): Paths {
  const shown = routes.filter(
    ({ service, access }) =>
      SERVICES.includes(service) &&
      (['public', 'user'].includes(access) || (isOperator && access === 'operator')),
  )
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of shown) {
    const template = toTemplate(route.path)
    const method = route.method.toLowerCase()
    paths[template] = { ...paths[template], [method]: describeRoute(route, template) }
  }
  return paths
}

function describeRoute(route: Route, template: string): Operation {
  const { method, service, summary, access, body, query = {}, answers = { 200: {} } } = route
  const parameters = [
    ...parametersOf(template),
    ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema })),
  ]
  return {
    operationId: operationIdOf(method.toLowerCase(), template),
    tags: [tagOf(route)],
    summary,
    security: access === 'public' ? SECURITY.requirements : SECURITY[access as 'user' | 'operator'], // as it was chosen
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: jsonBody(bodySchema(body)) }),
    responses: responsesOf(answers, service === 'identity' ? 'auth.error' : 'problem'),
  }
}

function tagOf({ service, access }: Route): string {
  if (service === 'operator') return 'Operator'
  return access === 'operator' ? 'Accounts: administration' : 'Accounts'
}

/** What a route takes, as its own parser has it. */
function bodySchema(body: NonNullable<RouteFacts['body']>): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(body(), { io: 'input', unrepresentable: 'any' })
  return schema
}
