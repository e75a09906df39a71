// The table of routes as text.
import type { App, FunctionDefinition, RateLimits } from '../../src/engine/core/index.ts'
import type { Route } from '../../src/engine/gateway/route-facts.ts'

const HEAD = ['method', 'path', 'who answers', 'access', 'limits']

/** One line for each route that serves anything, and below them what holds for all. */
export function formatRoutes(routes: readonly Route[], app: App): string {
  const rows = routes
    .filter(({ access }) => access !== 'nobody')
    .map((route) => [
      ...[route.method, route.path, route.functionName ?? route.service],
      ...[route.access, describeLimits(route, app)],
    ])
  const { maxBodyBytes } = app.settings
  return `${alignColumns([HEAD, ...rows])}

Every route: bodies of ${maxBodyBytes} bytes, addresses of 512,000 characters, and RATE_LIMIT of wrangler.toml for each network.`
}

function describeLimits({ functionName, limits = [] }: Route, app: App): string {
  const definition = app.functions.find(({ name }) => name === functionName)
  if (definition !== undefined) return describeFunctionLimits(definition)
  const { rateLimits } = app.settings.identity
  return limits.map((name) => describeLimit(name, rateLimits)).join(', ')
}

function describeFunctionLimits(definition: FunctionDefinition): string {
  const { timeoutSeconds, rate, maxBodyBytes } = definition
  return [
    `${timeoutSeconds} s`,
    ...(rate === null ? [] : [`${rate.count}/${rate.seconds} s`]),
    ...(maxBodyBytes === null ? [] : [`bodies of ${maxBodyBytes} bytes`]),
  ].join(', ')
}

function describeLimit(name: keyof RateLimits, limits: RateLimits): string {
  const { count, seconds } = limits[name]
  return `${name} ${count}/${seconds} s`
}

/** Columns as wide as what is in them. */
function alignColumns(rows: readonly string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
