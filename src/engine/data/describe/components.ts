// The parts of the description that are the same for every app (protocol/rest.md, sections 1, 5 and 10).

const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  description,
  schema,
})

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})

/** Parameters that every table shares. */
export const PARAMETERS = {
  select: query(
    'select',
    'Columns and related rows, separated by commas: `id,title,authors(name)`.',
  ),
  order: query('order', 'Columns to order by: `title.asc,id.desc.nullslast`.'),
  limit: query('limit', 'Most rows of the answer.', { type: 'integer', minimum: 0 }),
  offset: query('offset', 'Rows to pass over.', { type: 'integer', minimum: 0 }),
  and: query('and', 'Conditions that must all hold: `(a.eq.1,b.gt.2)`.'),
  or: query('or', 'Conditions of which one must hold: `(a.eq.1,b.gt.2)`.'),
  columns: query('columns', 'The keys of the body that count; others are passed over.'),
  prefer_read: header('Prefer', '`count=exact` counts all rows into `Content-Range`.'),
  prefer_write: header(
    'Prefer',
    '`return=representation` answers with the rows, `count=exact` counts them, `handling=strict,max-affected=10` limits them.',
  ),
}

export const ERROR = 'ledge.error'

const nullableText = { type: ['string', 'null'] }

/** Schemas that every table shares. */
export const SCHEMAS = {
  [ERROR]: {
    type: 'object',
    properties: {
      code: { type: 'string' },
      message: { type: 'string' },
      details: { type: ['string', 'array', 'null'], items: {} },
      hint: nullableText,
    },
    required: ['code', 'message', 'details', 'hint'],
  },
}

/** Answers that every table shares. */
export const RESPONSES = {
  error: {
    description: 'What went wrong.',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${ERROR}` } } },
  },
}

/** How a caller shows who they are: neither is needed for what is public. */
export const SECURITY = {
  schemes: {
    apikey: {
      type: 'apiKey',
      in: 'header',
      name: 'apikey',
      description: 'The publishable key, or on a server the secret key.',
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of a session.',
    },
  },
  requirements: [{}, { apikey: [] }, { bearer: [] }, { apikey: [], bearer: [] }],
}
