// Facts of the routes for users, and for those who are about to be.
import * as z from 'zod'
import type { RouteFacts } from '../../core/index.ts'
import {
  credentialsSchema,
  exchangeSchema,
  otpSchema,
  recoverSchema,
  refreshSchema,
  resendSchema,
  signUpSchema,
  updateSchema,
  verifySchema,
} from '../body.ts'
import { idTokenSchema } from '../provider/id-token-grant.ts'
import { SESSION, USER } from './schemas.ts'

const text = { type: 'string' }

/** What everybody may read. */
const DISCOVERY: readonly RouteFacts[] = [
  { path: '/health', summary: 'Says that the service is there.' },
  { path: '/settings', summary: 'Which ways in there are.' },
  { path: '/.well-known/jwks.json', summary: 'The keys that access tokens are verified with.' },
  { path: '/.well-known/openid-configuration', summary: 'Where the keys are.' },
  { path: '/.well-known/oauth-authorization-server', summary: 'Where the keys are, by RFC 8414.' },
].map((one) => ({ method: 'GET', access: 'public', ...one }))

const SENDING = {
  method: 'POST',
  summary: 'Sends a code or a link by which one signs in.',
  limits: ['otp', 'email', 'sms'],
  body: otpSchema,
} as const

const WAYS_IN: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'POST',
    path: '/signup',
    summary: 'Makes an account, or an anonymous one.',
    limits: ['signUp', 'anonymous', 'email', 'sms'],
    body: signUpSchema,
    answers: { 200: { anyOf: [SESSION, USER] } },
  },
  {
    method: 'POST',
    path: '/token',
    summary: 'Signs in by password, auth code or ID token, or refreshes a session.',
    limits: ['password', 'signIn', 'verify', 'provider', 'refresh'],
    query: { grant_type: { enum: ['password', 'refresh_token', 'pkce', 'id_token', 'web3'] } },
    body: () => z.union([credentialsSchema(), refreshSchema(), exchangeSchema(), idTokenSchema()]),
    answers: { 200: SESSION },
  },
  { ...SENDING, path: '/otp' },
  { ...SENDING, path: '/magiclink' },
  {
    method: 'POST',
    path: '/recover',
    summary: 'Sends a link to whoever has forgotten the password.',
    limits: ['otp', 'email'],
    body: recoverSchema,
  },
  {
    method: 'POST',
    path: '/resend',
    summary: 'Sends a code or a link once more.',
    limits: ['otp', 'email', 'sms'],
    body: resendSchema,
  },
  {
    method: 'POST',
    path: '/verify',
    summary: 'Redeems a code or a link’s token.',
    limits: ['verify'],
    body: verifySchema,
    answers: { 200: { anyOf: [SESSION, { type: 'object' }] } },
  },
  {
    method: 'GET',
    path: '/verify',
    summary: 'Follows a link of a mail into the app.',
    query: { token: text, type: text, redirect_to: text },
    answers: { 303: null },
  },
]

const OWN: readonly Omit<RouteFacts, 'access'>[] = [
  { method: 'GET', path: '/user', summary: 'The user that asks.', answers: { 200: USER } },
  {
    method: 'PUT',
    path: '/user',
    summary: 'Changes address, phone, password or metadata of the user that asks.',
    limits: ['password', 'email', 'sms'],
    body: updateSchema,
    answers: { 200: USER },
  },
  {
    method: 'GET',
    path: '/reauthenticate',
    summary: 'Sends a code that a change of password may ask for.',
    limits: ['email', 'sms'],
  },
  { method: 'GET', path: '/user/sessions', summary: 'Where the user is signed in.' },
  {
    method: 'DELETE',
    path: '/user/sessions/:id',
    summary: 'Signs the user out at another place.',
    answers: { 204: null },
  },
  {
    method: 'POST',
    path: '/logout',
    summary: 'Signs out: here, everywhere, or everywhere else.',
    query: { scope: { enum: ['global', 'local', 'others'] } },
    answers: { 204: null },
  },
]

export const ownFacts: readonly RouteFacts[] = [
  ...DISCOVERY,
  ...WAYS_IN.map((one) => ({ ...one, access: 'public' as const })),
  ...OWN.map((one) => ({ ...one, access: 'user' as const })),
]
