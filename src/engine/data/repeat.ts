// A write under an Idempotency-Key: what it gave is kept in its own batch, and given again when it is repeated.
import type { Scope } from '../core/index.ts'
import { answerNotKept, findAnswer, MAX_ANSWER_BYTES, type RepeatKey } from '../repeat/index.ts'
import { explainFailedRead } from './database-error.ts'
import type { WritePlan } from './plan/plan.ts'
import type { Outcome } from './run.ts'
import { bind, type Fragment, sql, trusted } from './sql.ts'
import { running, type Statement } from './statement/batch.ts'

/** The statements of a write, each one that is read followed by one that keeps what it gave. */
export function keepOutcome(
  statements: readonly Statement[],
  key: RepeatKey,
  { returning }: WritePlan,
): Statement[] {
  const hasVersion = returning?.version !== undefined
  return statements.flatMap((one) => {
    if (one.reading === 'nothing') return [one]
    const answer = one.reading === 'rows' ? withRows(one.sql, hasVersion) : withTotal(one.sql)
    const keep = sql`UPDATE ledge_idempotency SET answer = (${answer}) WHERE id = ${bind(key.id)}`
    return [one, running(keep)]
  })
}

// An answer that is too large becomes null, and stays it: json_set of null is null.
function withRows(rows: Fragment, hasVersion: boolean): Fragment {
  const size = sql`(SELECT coalesce(sum(octet_length(body)), 0) FROM kept)`
  const list = sql`json((SELECT json_group_array(body || '') FROM kept))`
  const version = hasVersion ? sql`, '$.version', (SELECT version FROM kept)` : trusted('')
  const answer = sql`json_set(ledge_idempotency.answer, '$.rows', ${list}${version})`
  const most = trusted(String(MAX_ANSWER_BYTES))
  return sql`WITH kept AS MATERIALIZED (${rows}) SELECT iif(${size} > ${most}, NULL, ${answer})`
}

const withTotal = (count: Fragment): Fragment =>
  sql`json_set(ledge_idempotency.answer, '$.total', (${count}))`

interface KeptOutcome {
  rows?: string[]
  total?: number
  version?: string
}

/** What the first request gave. @throws ApiError 422 when it was another one, 409 when its outcome is not there */
export async function replayOutcome(scope: Scope, key: RepeatKey): Promise<Outcome> {
  const answer = await findAnswer(scope, key).catch((error) => {
    throw explainFailedRead(error)
  })
  if (answer === null) throw answerNotKept() // it has expired between the two round trips
  const { rows = [], total = null, version = null } = JSON.parse(answer) as KeptOutcome // keepOutcome made it
  return { rows, total, version, isReplayed: true }
}
