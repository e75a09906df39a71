// What each isolate remembers of statements: their plans. A plan holds no value of any request, and it is asked for
// anew before anybody is refused because of it.
import type { Schema } from '../schema/schema.ts'
import type { Scan } from './scan.ts'

/** At most so many statements, and none that is longer: some megabytes in all. */
const MAX_SHAPES = 500
const MAX_LENGTH = 8_000

const shapesBySchema = new WeakMap<Schema, Map<string, readonly Scan[]>>()

/** The scans of a request's statements as they were last explained; null when they have not been. */
export const recallScans = (schema: Schema, shape: string): readonly Scan[] | null =>
  shapesBySchema.get(schema)?.get(shape) ?? null

/** Remembers scans, in place of the oldest ones. @returns whether they are news */
export function rememberScans(schema: Schema, shape: string, scans: readonly Scan[]): boolean {
  if (shape.length > MAX_LENGTH) return false
  const shapes = shapesBySchema.get(schema) ?? new Map<string, readonly Scan[]>()
  shapesBySchema.set(schema, shapes)
  const isNew = !shapes.has(shape)
  const [oldest] = shapes.keys()
  if (isNew && shapes.size >= MAX_SHAPES && oldest !== undefined) shapes.delete(oldest)
  shapes.set(shape, scans)
  return isNew
}
