// What the admin API has and Ledge does not do: the errors that clients know for it.
import { expect, test } from 'vitest'
import { outcomeOf } from '../people.ts'
import { NOBODY, operate } from './operator.ts'

test.each([
  { path: `/admin/users/${NOBODY}/passkeys`, error: [404, 'passkey_disabled'] },
  {
    path: `/admin/users/${NOBODY}/passkeys/x`,
    method: 'DELETE',
    error: [404, 'passkey_disabled'],
  },
  { path: '/admin/sso/providers', error: [404, 'saml_provider_disabled'] },
  { path: '/admin/sso/providers/x', method: 'PUT', error: [404, 'saml_provider_disabled'] },
  { path: '/admin/custom-providers', error: [404, 'feature_disabled'] },
  { path: '/admin/custom-providers/x', method: 'DELETE', error: [404, 'feature_disabled'] },
  { path: '/admin/oauth/clients', error: [404, 'feature_disabled'] },
  {
    path: '/admin/oauth/clients/x/regenerate_secret',
    method: 'POST',
    error: [404, 'feature_disabled'],
  },
])('$path is $error', async ({ path, method = 'GET', error }) => {
  expect(await outcomeOf(await operate(method, path))).toEqual(error)
})
