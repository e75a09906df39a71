// JSON Schemas of what the identity service answers with.
import { type JsonSchema, schemaRef } from '../../core/index.ts'

const text = { type: 'string' }
const at = { type: 'string', format: 'date-time' }
const anything = { type: 'object', additionalProperties: true }

const closed = (properties: Record<string, JsonSchema>, ...optional: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})

/** By the names under which answers refer to them. */
export const identitySchemas: Readonly<Record<string, JsonSchema>> = {
  'auth.user': {
    ...closed({
      id: { type: 'string', format: 'uuid' },
      aud: text,
      role: text,
      email: text,
      phone: text,
      app_metadata: anything,
      user_metadata: anything,
      identities: { type: 'array', items: anything },
      created_at: at,
      updated_at: at,
      is_anonymous: { type: 'boolean' },
    }),
    additionalProperties: true, // times of what has happened to it
  },
  'auth.session': {
    ...closed({
      access_token: text,
      token_type: { const: 'bearer' },
      expires_in: { type: 'integer', description: 'Seconds.' },
      expires_at: { type: 'integer', description: 'Unix seconds.' },
      refresh_token: text,
      user: schemaRef('auth.user'),
    }),
    additionalProperties: true,
  },
  'auth.error': closed(
    {
      code: { type: ['string', 'integer'] },
      message: text,
      error_code: text,
      msg: text,
      error_id: text,
      weak_password: anything,
    },
    ...['message', 'error_code', 'msg', 'error_id', 'weak_password'],
  ),
}

export const USER = schemaRef('auth.user')
export const SESSION = schemaRef('auth.session')
