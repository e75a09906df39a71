// What the suite of refusals needs: every route with something in its blanks, and what a refusal must look like.
import { expect } from 'vitest'
import * as z from 'zod'
import { app as sample } from '../../../../src/app/index.ts'
import { defineApp } from '../../../../src/engine/core/index.ts'
import type { Route } from '../../../../src/engine/gateway/route-facts.ts'
import { listRoutes } from '../../../../src/engine/gateway/route-table.ts'
import { createCaller } from '../../../support/worker.ts'
import { functionsApp } from '../../functions/sample-app.ts'

/** The shop, and functions of every kind of access beside it. */
export const app = defineApp({
  tables: { ...sample.tables },
  policies: sample.policies,
  functions: [...sample.functions, ...functionsApp.functions],
  fullText: sample.fullText,
  settings: { confirmEmailsAtOnce: true },
})

export const call = createCaller(app)

/** What stands in a path's blanks. */
const BLANKS: Readonly<Record<string, string>> = {
  table: 'products',
  id: '00000000-0000-4000-8000-000000000000',
}

/** A route as it can be asked. */
export interface Case {
  readonly route: Route
  /** Its name in the test's report. */
  readonly name: string
  readonly method: string
  readonly path: string
}

const fill = (path: string, blanks: Readonly<Record<string, string>> = BLANKS): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => blanks[name] ?? 'x').replace(/\/\*$/, '') || '/'

/** A path with one text in all its blanks; null for one that has none. */
export function fillWith(route: Route, text: string): string | null {
  if (!/:\w/.test(route.path)) return null
  return fill(route.path.replaceAll(/:\w+/g, text))
}

/** Every route of the app's router. @throws Error when there is one that no service tells of */
export const cases: readonly Case[] = listRoutes(app).map((route) => ({
  route,
  name: `${route.method} ${route.path}`,
  method: route.method === 'ALL' ? 'POST' : route.method,
  path: fill(route.path) + (route.path === '/auth/v1/token' ? '?grant_type=password' : ''),
}))

/** Methods that a path answers. */
export function methodsOf(path: string): string[] {
  return cases
    .filter(({ route }) => route.path === path && route.access !== 'nobody')
    .flatMap(({ route }) => (route.method === 'ALL' ? METHODS : [route.method]))
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Whether a body is read there. */
export const hasBody = ({ route, method }: Case): boolean =>
  route.access !== 'nobody' &&
  (route.body !== undefined ||
    route.functionName !== undefined ||
    route.service === 'rpc' ||
    route.service === 'data') &&
  ['POST', 'PUT', 'PATCH'].includes(method)

const problem = z.looseObject({
  type: z.literal('about:blank'),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.uuid(),
})

/** Errors as each protocol has them, by where a path begins. */
const SHAPES: readonly (readonly [start: string, shape: z.ZodType])[] = [
  ['/auth/v1', z.looseObject({ code: z.int(), error_code: z.string(), msg: z.string() })],
  [
    '/rest/v1',
    z.strictObject({
      code: z.string(),
      message: z.string(),
      details: z.union([z.string(), z.array(z.unknown())]).nullable(),
      hint: z.string().nullable(),
    }),
  ],
  ['/functions/v1', z.looseObject({ code: z.string(), message: z.string() })],
  ['/', problem],
]

/** Any answer to anybody: none of our faults, marked for browsers, kept by no cache unless everybody may have it. */
export function expectSound(answer: Response): void {
  expect(answer.status).toBeLessThan(500)
  expect(answer.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const kept = answer.headers.get('Cache-Control') ?? ''
  expect(kept).toMatch(answer.ok ? /./ : /no-store|private/) // S34
}

/** A refusal in the shape of the service at `path`. @returns its text */
export async function expectRefusal(answer: Response, path: string): Promise<string> {
  expectSound(answer)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  const text = await answer.text()
  const shape = SHAPES.find(([start]) => path.startsWith(start))?.[1] ?? problem
  expect(shape.safeParse(JSON.parse(text))).toMatchObject({ success: true })
  return text
}
