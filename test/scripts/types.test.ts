// The type `Database`: current for the sample, whole and discreet for the library.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { describeDatabase } from '../../scripts/types/database.ts'
import { format } from '../../scripts/types/format.ts'
import { describeFunctionType } from '../../scripts/types/functions.ts'
import { typeOfSchema } from '../../scripts/types/json-schema.ts'
import { app } from '../../src/app/index.ts'
import { defineApp } from '../../src/engine/core/index.ts'
import { functionsApp } from '../engine/functions/sample-app.ts'
import { museum } from './museum.ts'

test('what is written for the sample is current: if not, "npm run types"', () => {
  const file = join(import.meta.dirname, '../../src/web/database.types.ts')
  expect(readFileSync(file, 'utf8')).toBe(format(describeDatabase(app)))
})

test('every kind of column, relationship and function', async () => {
  await expect(format(describeDatabase(museum))).toMatchFileSnapshot('museum.types.ts')
})

test('S3 S5 tables without a policy and columns that no client reads are not there', () => {
  const text = describeDatabase(museum)
  expect(text).not.toMatch(/vaults|salary|ledge_|auth_/)
  expect(text).toContain('"agent"') // some role reads it
})

test('an app without anything is a Database too', () => {
  const text = format(describeDatabase(defineApp({ tables: {} })))
  expect(text.match(/\[_ in never\]: never/g)).toHaveLength(5)
})

describe('functions', () => {
  const text = format(describeDatabase(functionsApp))

  test.each([
    'strict: { Args: { name: string }; Returns: Json }',
    "list: { Args: { '': number[] }; Returns: Json }",
    'raw: { Args: Record<string, unknown>; Returns: Json }',
    "'for-authenticated': { Args: Record<string, unknown>; Returns: Json }",
  ])('%s', (type) => {
    expect(text).toContain(type)
  })

  test('those for the operator, and those that nobody calls, are not there', () => {
    expect(text).not.toMatch(/for-operator|background/)
  })

  const base = {
    name: 'x',
    input: null,
    output: null,
    isReadable: false,
    isSigned: false,
    isWorkflow: false,
    routes: [],
    rows: null,
  }

  test('no arguments are never', () => {
    const input = { type: 'object', properties: {} }
    const known = { ...base, input }
    expect(describeFunctionType(known)).toBe('{ Args: never; Returns: Json }')
  })

  test('what a function says of its output is what it returns', () => {
    const output = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }
    const told = { ...base, output }
    expect(describeFunctionType(told)).toContain('Returns: { "id": string')
  })
})

test.each([
  [z.string(), 'string'],
  [z.int(), 'number'],
  [z.boolean().nullable(), 'boolean | null'],
  [z.literal(['a', 1]), '"a" | 1'],
  [z.literal('a'), '"a"'],
  [z.enum(['x', 'y']), '"x" | "y"'],
  [z.union([z.string(), z.int(), z.number()]), 'string | number'],
  [z.array(z.string().nullable()), '(string | null)[]'],
  [z.tuple([z.string(), z.int()]), '[string, number]'],
  [z.tuple([z.string()], z.int()), '[string, ...(number)[]]'],
  [z.record(z.string(), z.number()), '{ [key: string]: number }'],
  [z.object({}), '{ [key: string]: Json }'],
  [z.strictObject({}), '{}'],
  [z.object({ 'a-b': z.string(), c: z.int().default(1) }), '{ "a-b": string; "c"?: number }'],
  [z.any(), 'Json'],
  [z.date(), 'Json'],
])('schema %# becomes its type', (schema, type) => {
  expect(typeOfSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))).toBe(type)
})

test.each([
  [{ type: ['string', 'null'], maxLength: 3 }, 'string | null'],
  [{ oneOf: [{ const: 1 }, { type: 'null' }] }, '1 | null'],
  [{ allOf: [{ type: 'string' }, { enum: ['a', 'b'] }] }, '(string) & ("a" | "b")'],
  [{ $ref: '#' }, 'Json'],
  [true, 'Json'],
])('%j becomes %s', (schema, type) => {
  expect(typeOfSchema(schema)).toBe(type)
})
