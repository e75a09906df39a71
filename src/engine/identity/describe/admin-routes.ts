// Facts of the routes by which the operator administers accounts.
import type { RouteFacts } from '../../core/index.ts'
import { attributesSchema } from '../admin/attributes.ts'
import { linkSchema } from '../admin/generate-link.ts'
import { inviteSchema } from '../admin/invite.ts'
import { deletionSchema } from '../admin/routes.ts'
import { changeSchema } from '../factor/body.ts'
import { USER } from './schemas.ts'

const text = { type: 'string' }
const page = { page: { type: 'integer', minimum: 1 }, per_page: { type: 'integer', minimum: 1 } }
const invite = {
  method: 'POST',
  summary: 'Makes an account and invites its owner by mail.',
  body: inviteSchema,
  answers: { 200: USER },
} as const

const ADMIN: readonly Omit<RouteFacts, 'access'>[] = [
  { ...invite, path: '/invite' },
  {
    method: 'GET',
    path: '/admin/users',
    summary: 'A page of the users.',
    query: { ...page, filter: text, sort: text },
    answers: {
      200: {
        type: 'object',
        properties: { users: { type: 'array', items: USER }, aud: text },
        required: ['users', 'aud'],
      },
    },
  },
  {
    method: 'POST',
    path: '/admin/users',
    summary: 'Makes a user; nothing is sent.',
    body: attributesSchema,
    answers: { 200: USER },
  },
  { method: 'GET', path: '/admin/users/:id', summary: 'One user.', answers: { 200: USER } },
  {
    method: 'PUT',
    path: '/admin/users/:id',
    summary: 'Changes a user.',
    body: attributesSchema,
    answers: { 200: USER },
  },
  {
    method: 'DELETE',
    path: '/admin/users/:id',
    summary: 'Deletes a user, for good or softly.',
    body: deletionSchema,
  },
  { method: 'GET', path: '/admin/users/:id/factors', summary: 'A user’s second factors.' },
  {
    method: 'PUT',
    path: '/admin/users/:id/factors/:factor',
    summary: 'Renames a second factor, or gives one that is not verified yet another number.',
    body: changeSchema,
  },
  {
    method: 'DELETE',
    path: '/admin/users/:id/factors/:factor',
    summary: 'Removes a second factor of who has lost it.',
  },
  { method: 'GET', path: '/admin/users/:id/passkeys', summary: 'A user’s passkeys.' },
  {
    method: 'DELETE',
    path: '/admin/users/:id/passkeys/:passkeyId',
    summary: 'Removes a passkey of who has lost it.',
    answers: { 204: null },
  },
  { ...invite, path: '/admin/invite' },
  {
    method: 'POST',
    path: '/admin/generate_link',
    summary: 'Makes a code and a link that you send yourself.',
    body: linkSchema,
  },
  {
    method: 'GET',
    path: '/admin/audit',
    summary: 'What happened to accounts, the newest first.',
    query: { ...page, user_id: { type: 'string', format: 'uuid' } },
  },
]

export const adminFacts: readonly RouteFacts[] = ADMIN.map((one) => ({
  ...one,
  access: 'operator',
}))
