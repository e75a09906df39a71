// Tests of a value: whether its kind has the operator, and literals checked against the kind.
import { ApiError } from '../../core/index.ts'
import { notImplemented, tooComplex, unknownOperator } from '../failures.ts'
import type { OperatorTest, Test } from '../request/filter.ts'
import { TYPE_NAMES } from '../schema/kind.ts'
import { requireArray } from './array-literal.ts'
import { requireJsonLiteral, requireJsonOrArray } from './json-literal.ts'
import { requireOperand } from './literal.ts'
import type { Expression } from './plan.ts'
import type { JsonLiteral, JsonTest, PlannedTest, Quantifier } from './planned-test.ts'

const MAX_GROUP = 200
const MAX_JSON_LISTS = 50

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  isdistinct: 'IS NOT',
}

/** Operators between JSON values, with Postgres' sign for the kinds that lack them. */
const JSON_OPERATORS: Readonly<Record<string, readonly [JsonTest['operator'], sign: string]>> = {
  cs: ['contains', '@>'],
  cd: ['contained', '<@'],
  ov: ['overlaps', '&&'],
}

/** Resolves a test. @throws ApiError for literals that do not fit, and operators that the kind lacks or nobody serves */
export function planTest(expression: Expression, test: Test): PlannedTest {
  if ('values' in test) return planList(expression, test.values)
  if (!('modifier' in test)) return planIs(expression, test)
  const { modifier, operator, value } = test
  if (modifier === 'any' || modifier === 'all') return planQuantified(expression, test, modifier)
  if (operator === 'like' || operator === 'ilike') return planLike(expression, operator, value)
  const json = JSON_OPERATORS[operator]
  if (json !== undefined) return planJson(expression, json, value)
  const sign = requireComparison(operator)
  if (expression.kind === 'json') return compareJson(sign, value)
  return { kind: 'compare', operator: sign, literal: requireOperand(expression.kind, value) }
}

const UNSERVED: Readonly<Record<string, string>> = {
  match: 'regular expressions, which SQLite does not have',
  imatch: 'regular expressions, which SQLite does not have',
}

/** @throws ApiError PGRST127 for an operator that SQLite has nothing for */
function requireComparison(operator: string): string {
  const sign = COMPARISONS[operator]
  if (sign !== undefined) return sign
  const why = UNSERVED[operator] ?? 'ranges, which SQLite does not have'
  throw notImplemented(`the operator ${operator}: it is for ${why}`)
}

function planList(expression: Expression, values: readonly string[]): PlannedTest {
  const { kind } = expression
  if (kind === 'json') return planJsonList(values)
  return { kind: 'in', literals: values.map((value) => requireOperand(kind, value)) }
}

/** Scalars are looked up in one list; each array or object is a test of its own. */
function planJsonList(values: readonly string[]): PlannedTest {
  const literals = values.map(requireJsonLiteral)
  const texts = literals.flatMap((one) => (one.kind === 'scalar' ? one.texts : []))
  const nested = literals.filter(({ kind }) => kind !== 'scalar')
  if (nested.length > MAX_JSON_LISTS) {
    throw tooComplex(`at most ${MAX_JSON_LISTS} arrays and objects in a list`)
  }
  const tests = [{ kind: 'scalar' as const, texts }, ...nested].map(equalsJson)
  return { kind: 'group', quantifier: 'any', tests, hasNull: false }
}

const equalsJson = (literal: JsonLiteral): JsonTest => ({
  kind: 'json',
  operator: 'equals',
  literal,
})

function planIs(expression: Expression, { value }: Extract<Test, { operator: 'is' }>): PlannedTest {
  const isTruth = value === 'true' || value === 'false' || value === 'unknown'
  if (isTruth && expression.kind !== 'boolean') {
    const message = `argument of IS ${value.toUpperCase()} must be type boolean, not type ${TYPE_NAMES[expression.kind]}`
    throw new ApiError('42804', message, { status: 400 })
  }
  return { kind: 'is', value }
}

function planQuantified(
  expression: Expression,
  { operator, value }: OperatorTest,
  quantifier: Quantifier,
): PlannedTest {
  const { kind } = expression
  if (operator === 'like' || operator === 'ilike') {
    requireText(expression, operator)
    return planGroup(quantifier, requireArray(value), (one) => planLike(expression, operator, one))
  }
  const sign = requireComparison(operator)
  const elements = requireArray(value)
  if (kind === 'json') return planGroup(quantifier, elements, (one) => compareJson(sign, one))
  const given = elements.filter((one) => one !== null)
  const literals = given.map((one) => requireOperand(kind, one))
  const hasNull = given.length < elements.length
  return { kind: 'quantified', operator: sign, quantifier, literals, hasNull }
}

/** One test for each operand. @throws ApiError 54001 for too many */
function planGroup(
  quantifier: Quantifier,
  operands: readonly (string | null)[],
  plan: (operand: string) => PlannedTest,
): PlannedTest {
  if (operands.length > MAX_GROUP) throw tooComplex(`at most ${MAX_GROUP} patterns or JSON values`)
  const given = operands.filter((one) => one !== null)
  return {
    kind: 'group',
    quantifier,
    tests: given.map(plan),
    hasNull: given.length < operands.length,
  }
}

function requireText({ kind }: Expression, operator: 'like' | 'ilike'): void {
  if (kind !== 'text') throw unknownOperator(TYPE_NAMES[kind], operator === 'like' ? '~~' : '~~*')
}

function planLike(
  expression: Expression,
  operator: 'like' | 'ilike',
  pattern: string,
): PlannedTest {
  requireText(expression, operator)
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) {
    const message = 'LIKE pattern must not end with escape character'
    throw new ApiError('22025', message, { status: 400 })
  }
  return {
    kind: 'like',
    isCaseSensitive: operator === 'like',
    pattern: requireOperand('text', pattern),
  }
}

function planJson(
  { kind }: Expression,
  [operator, sign]: readonly [JsonTest['operator'], sign: string],
  value: string,
): JsonTest {
  if (kind !== 'json') throw unknownOperator(TYPE_NAMES[kind], sign)
  const literal = requireJsonOrArray(value)
  if (operator === 'overlaps') requireFlatArray(literal)
  return { kind: 'json', operator, literal }
}

// jsonb has no overlap: the one there is, is that of arrays.
function requireFlatArray(literal: JsonTest['literal']): void {
  if (literal.kind === 'empty') return
  if (literal.kind !== 'array') throw unknownOperator(TYPE_NAMES.json, '&&')
  if (literal.members.some(([, one]) => one.kind !== 'scalar')) {
    throw notImplemented('the operator ov with arrays or objects in the array')
  }
}

/** A comparison as jsonb's: values are equal whatever their spelling; only scalars are put in an order. */
function compareJson(sign: string, value: string): PlannedTest {
  const literal = requireJsonLiteral(value)
  if (sign === '=') return equalsJson(literal)
  if (sign === '<>' || sign === 'IS NOT') {
    return { kind: 'json', operator: sign === '<>' ? 'differs' : 'is distinct', literal }
  }
  if (literal.kind !== 'scalar') throw notImplemented('an order of JSON arrays and objects')
  return { kind: 'json', operator: sign as '<', literal } // COMPARISONS has no others
}
