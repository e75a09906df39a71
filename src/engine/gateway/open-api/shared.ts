// Parts of the document that all services share: how a caller shows who they are, and what an error looks like.
import { type JsonSchema, schemaRef } from '../../core/index.ts'

const key = [{ apikey: [] }]
const token = [{ bearer: [] }, { apikey: [], bearer: [] }]

export const SECURITY = {
  schemes: {
    apikey: {
      type: 'apiKey',
      in: 'header',
      name: 'apikey',
      description:
        'The publishable key, or on a server the secret key or one that was made for you.',
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of a session, or an API key.',
    },
  },
  /** How senders of webhooks show who they are. */
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'The sender’s signature over the body, as Standard Webhooks or the sender has it.',
  },
  /** For what anybody may ask: none is needed. */
  requirements: [{}, ...key, ...token],
  /** For what takes a session. */
  user: token,
  /** For what takes the secret key. */
  operator: [...key, { bearer: [] }],
  /** For webhooks. */
  signed: [{ signature: [] }],
} as const

/** RFC 9457. */
export const PROBLEM: Readonly<Record<string, JsonSchema>> = {
  problem: {
    type: 'object',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { field: { type: 'string' }, message: { type: 'string' } },
        },
      },
      hint: { type: 'string' },
      request_id: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  },
  'functions.error': {
    type: 'object',
    properties: { code: { type: 'string' }, message: { type: 'string' }, details: {}, hint: {} },
    required: ['code', 'message'],
  },
}

/** A body of JSON. */
export const jsonBody = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } })

/** What an operation answers, and how it fails. @param error the name of the error's schema */
export const responsesOf = (
  answers: Readonly<Record<number, JsonSchema | null>>,
  error: string,
) => ({
  ...Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema === null
        ? { description: 'Done.' }
        : { description: 'The answer.', ...jsonBody(schema) },
    ]),
  ),
  '4XX': { $ref: `#/components/responses/${error}` },
  '5XX': { $ref: `#/components/responses/${error}` },
})

/** Errors as the services answer them. */
export const ERRORS = Object.fromEntries(
  [
    ['problem', 'application/problem+json'],
    ['auth.error', 'application/json'],
    ['functions.error', 'application/json'],
  ].map(([name = '', type = '']) => [
    name,
    { description: 'What went wrong.', content: { [type]: { schema: schemaRef(name) } } },
  ]),
)
