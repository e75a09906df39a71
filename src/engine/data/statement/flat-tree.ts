// Conditions joined as flat as they can be: D1 takes expressions of 100 levels, and a request may chain 200 filters
// and nest ten trees.
import { allOf, anyOf, type Fragment } from '../sql.ts'

/** A condition, and how many operators stand above its deepest test. */
export interface Part {
  readonly sql: Fragment
  readonly height: number
}

const JOIN = { and: allOf, or: anyOf } as const

/** Parts under one operator, in pairs: the flattest two first, so that a deep one gains the least. */
export function joinFlat(operator: keyof typeof JOIN, parts: readonly Part[]): Part {
  const left = [...parts]
  while (left.length > 1) {
    left.sort((some, other) => some.height - other.height)
    const pair = left.splice(0, 2)
    const height = Math.max(...pair.map((one) => one.height)) + 1
    left.push({ sql: JOIN[operator](pair.map((one) => one.sql)), height })
  }
  return left[0] ?? { sql: JOIN[operator]([]), height: 0 }
}
