// What is wrong with an input, said so that its sender can mend it: "items[0].quantity: must be greater than 0".
import type * as z from 'zod'
import { ApiError } from '../core/index.ts'

const MAX_ISSUES = 20

/** One bad field of an input. */
export interface FieldIssue {
  /** `items[0].quantity`; `input` is all of it. */
  readonly path: string
  readonly message: string
}

/** `invalid_request`, each bad field in its message and its details. */
export function createInputError(issues: readonly z.core.$ZodIssue[]): ApiError {
  const details = listFieldIssues(issues, 'input')
  return new ApiError('invalid_request', joinIssues(details), { details })
}

/** `output_invalid`, in the same way: our own mistake, told in development alone. */
export function createOutputError(name: string, issues: readonly z.core.$ZodIssue[]): ApiError {
  const details = listFieldIssues(issues, 'output')
  const message = `"${name}" does not answer what its output says. ${joinIssues(details)}`
  return new ApiError('output_invalid', message, { status: 500, details })
}

const listFieldIssues = (issues: readonly z.core.$ZodIssue[], whole: string): FieldIssue[] =>
  issues.flatMap((issue) => toFieldIssues(issue, whole)).slice(0, MAX_ISSUES)

const joinIssues = (issues: readonly FieldIssue[]): string =>
  issues.map(({ path, message }) => `${path}: ${message}`).join('; ')

/** An error map for zod; a message that a schema gives itself goes before it. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${kindOf(String(issue.expected))}`
    case 'too_small':
      return describeBound(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than')
    case 'too_big':
      return describeBound(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than')
    case 'invalid_format':
      return `must be ${FORMATS[String(issue.format)] ?? `of the format "${issue.format}"`}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_value':
      return `must be ${(issue.values as unknown[]).map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_union':
      return 'must have one of the forms that are allowed here'
    default:
      return undefined
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  guid: 'a UUID',
  email: 'an e-mail address',
  url: 'a URL',
  datetime: 'a date with time as RFC 3339 has it',
  date: 'a date as YYYY-MM-DD',
  regex: 'in the form that is expected here',
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const kindOf = (expected: string): string => KINDS[expected] ?? `a ${expected}`

const UNITS: Readonly<Record<string, string>> = {
  string: 'character',
  array: 'item',
  set: 'item',
  map: 'item',
  file: 'byte',
}

function describeBound(origin: unknown, bound: unknown, relation: string): string {
  const unit = UNITS[String(origin)]
  if (unit === undefined) return `must be ${relation} ${bound}`
  return `must have ${relation} ${bound} ${unit}${bound === 1 ? '' : 's'}`
}

function toFieldIssues(issue: z.core.$ZodIssue, whole: string): FieldIssue[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: formatPath(issue.path) || whole, message: issue.message }]
  }
  return issue.keys.map((key) => ({
    path: formatPath([...issue.path, key]),
    message: 'is not expected here',
  }))
}

/** `['items', 0, 'quantity']` as `items[0].quantity`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('')
}
