// The OpenAPI 3.1 document of the whole Ledge (spec.openapis.org/oas/v3.1.1): tables, functions and identity, as far as the
// caller may know of them. Made of what the services tell; D1 is not asked.
import { type App, type Caller, isOperator } from '../../core/index.ts'
import { describeData } from '../../data/index.ts'
import { describeFunctions } from '../../functions/index.ts'
import { identitySchemas } from '../../identity/index.ts'
import { listFacts } from '../route-facts.ts'
import { describeFunctionPaths, functionSchemas, inputRef } from './functions.ts'
import { type Operation, type Paths, restOf } from './paths.ts'
import { describeRoutes } from './routes.ts'
import { ERRORS, PROBLEM, SECURITY } from './shared.ts'

const TAGS: Readonly<Record<string, string>> = {
  Accounts: 'Signing up, signing in, and one’s own account.',
  'Accounts: administration': 'Accounts as the operator has them.',
  Functions: 'Functions of the app, by their own paths and by name.',
  'Functions by rpc': 'The same functions, called as the data API calls them.',
  Operator: 'Events, dead letters and API keys.',
}

/** The document for one caller. @param origin where this Ledge answers: `https://shop.example` */
export function describeApi(app: App, caller: Caller, origin: string): object {
  const functions = describeFunctions(app)(caller)
  const calls = functions.map((one) => (one.input?.$id === undefined ? one : refersByName(one)))
  const data = describeData(app, caller, calls)
  const paths: Paths = {
    ...describeRoutes(listFacts(app), isOperator(caller)),
    ...describeFunctionPaths(functions),
    ...restOf(data.paths),
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Ledge', version: '1', description: INTRODUCTION },
    servers: [{ url: origin }],
    tags: listTags(paths),
    security: SECURITY.requirements,
    paths,
    components: {
      parameters: onlyUsed(data.components.parameters, paths),
      responses: { ...ERRORS, ...data.components.responses },
      schemas: {
        ...identitySchemas,
        ...PROBLEM,
        ...functionSchemas(functions),
        ...data.components.schemas,
      },
      securitySchemes: {
        ...SECURITY.schemes,
        ...(functions.some(({ isSigned }) => isSigned) && { signature: SECURITY.signature }),
      },
    },
  }
}

const INTRODUCTION =
  'What you may use with the key and token that you showed. Any Supabase client speaks these protocols.'

/** A schema that refers to itself stands once in the document. */
const refersByName = <One extends { name: string }>(one: One) => ({
  ...one,
  input: inputRef(one.name),
})

/** Shared parameters that some operation refers to. */
function onlyUsed(parameters: Readonly<Record<string, object>>, paths: Paths) {
  const text = JSON.stringify(paths)
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) =>
      text.includes(`"#/components/parameters/${name}"`),
    ),
  )
}

/** The tags that are in use, in the order of their first use. */
function listTags(paths: Paths): { name: string; description: string }[] {
  const operations = Object.values(paths).flatMap((path) => Object.values<Operation>(path))
  const names = new Set(operations.flatMap(({ tags }) => tags))
  return [...names].map((name) => ({ name, description: TAGS[name] ?? `The ${name}.` }))
}
