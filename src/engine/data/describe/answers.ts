// Answers that hold rows, and those that hold nothing.
import { refer } from './names.ts'
import type { JsonSchema } from './schema.ts'

const RANGE = {
  'Content-Range': {
    description: 'Which rows these are, and of how many: `0-9/42`; `*` for what was not counted.',
    schema: { type: 'string' },
  },
}

/** A list of rows, or one row for whoever accepts one alone. */
export const rowsAnswer = (description: string, row: JsonSchema) => ({
  description,
  headers: RANGE,
  content: {
    'application/json': { schema: { type: 'array', items: row } },
    'application/vnd.pgrst.object+json': { schema: row },
    'text/csv': { schema: { type: 'string' } },
  },
})

/** Nothing but its status and headers. */
export const emptyAnswer = (description: string) => ({ description, headers: RANGE })

/** All the answers of an operation. */
export const answers = (good: Readonly<Record<string, object>>) => ({
  ...good,
  '4XX': refer('responses', 'error'),
  '5XX': refer('responses', 'error'),
})
