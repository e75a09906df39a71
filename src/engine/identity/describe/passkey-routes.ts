// Facts of the routes about passkeys.
import type { RouteFacts } from '../../core/index.ts'
import { answerSchema, nameSchema, optionsSchema } from '../passkey/body.ts'
import { SESSION } from './schemas.ts'

const SIGN_IN: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'POST',
    path: '/passkeys/authentication/options',
    summary: 'Begins a sign-in by passkey.',
    limits: ['passkey'],
    body: optionsSchema,
  },
  {
    method: 'POST',
    path: '/passkeys/authentication/verify',
    summary: 'Signs in by passkey.',
    body: answerSchema,
    answers: { 200: SESSION },
  },
]

const OWN: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'POST',
    path: '/passkeys/registration/options',
    summary: 'Begins a new passkey.',
    limits: ['passkey'],
    body: optionsSchema,
  },
  {
    method: 'POST',
    path: '/passkeys/registration/verify',
    summary: 'Keeps a new passkey.',
    body: answerSchema,
  },
  { method: 'GET', path: '/passkeys', summary: 'The passkeys of the user that asks.' },
  { method: 'PATCH', path: '/passkeys/:id', summary: 'Renames a passkey.', body: nameSchema },
  {
    method: 'DELETE',
    path: '/passkeys/:id',
    summary: 'Removes a passkey.',
    answers: { 204: null },
  },
]

export const passkeyFacts: readonly RouteFacts[] = [
  ...SIGN_IN.map((one) => ({ ...one, access: 'public' as const })),
  ...OWN.map((one) => ({ ...one, access: 'user' as const })),
]
