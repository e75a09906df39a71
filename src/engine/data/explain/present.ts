// An explanation as JSON, or as lines to read.
import type { Context } from 'hono'
import type { Caller, RouteEnv } from '../../core/index.ts'
import type { MediaType } from '../request/media-type.ts'
import type { Explanation } from './explain.ts'

/** Answers an explanation in the shape that was asked for. */
export function presentExplanation(
  c: Context<RouteEnv>,
  { name }: MediaType,
  { subject, explanation }: { subject: Caller; explanation: Explanation },
): Response {
  const as = { role: subject.role, user_id: subject.userId }
  c.header('Content-Type', `${name}; charset=utf-8`)
  return name.endsWith('+json')
    ? c.body(JSON.stringify({ as, ...explanation }))
    : c.body(toLines(subject, explanation).join('\n'))
}

function toLines({ role, userId }: Caller, { statements, rules, row }: Explanation): string[] {
  return [
    `As ${role}${userId === null ? '' : ` ${userId}`}`,
    ...statements.flatMap(({ sql, params, plan, rows }) => [
      '',
      sql,
      ...(params.length === 0 ? [] : [`  with ${JSON.stringify(params)}`]),
      ...plan.map(({ detail }) => `  -> ${detail}`),
      ...(rows === null ? [] : [`  ${rows.read} rows read, ${rows.answered} answered`]),
    ]),
    '',
    rules.length === 0 ? 'No rule was added.' : 'Rules that were added:',
    ...rules.map(({ table, path, sql, params }) =>
      `  ${[table, ...path].join('.')}: ${sql} ${showParams(params)}`.trimEnd(),
    ),
    ...rowLines(row),
  ]
}

const showParams = (params: readonly unknown[]): string =>
  params.length === 0 ? '' : `with ${JSON.stringify(params)}`

function rowLines(row: Explanation['row']): string[] {
  if (row === null) return []
  if (!row.exists) return ['', 'The row does not exist.']
  const verdicts = row.conditions.map(({ kind, table, holds, sql, params }) =>
    `  ${holds === true ? 'passes' : 'FAILS '} ${kind} of ${table}: ${sql} ${showParams(params)}`.trimEnd(),
  )
  const summary = row.passes
    ? 'The row passes everything: it is in the answer.'
    : 'The row is hidden by what fails below.'
  return ['', summary, ...verdicts]
}
