// Facts of the routes that lead through other services.
import type { RouteFacts } from '../../core/index.ts'

const text = { type: 'string' }

const TO_PROVIDER = {
  provider: text,
  redirect_to: text,
  scopes: text,
  code_challenge: text,
  code_challenge_method: { enum: ['s256', 'plain'] },
}

const CALLBACK = {
  path: '/callback',
  summary: 'Where a provider sends the browser back to.',
  access: 'public',
  limits: ['provider'],
  query: { state: text, code: text, error: text },
  answers: { 302: null },
} as const

export const providerFacts: readonly RouteFacts[] = [
  {
    method: 'GET',
    path: '/authorize',
    summary: 'Leads to a provider, to sign in there.',
    access: 'public',
    limits: ['provider'],
    query: TO_PROVIDER,
    answers: { 302: null },
  },
  { ...CALLBACK, method: 'GET' },
  { ...CALLBACK, method: 'POST' },
  {
    method: 'GET',
    path: '/user/identities/authorize',
    summary: 'Leads to a provider, to link the account there to the user that asks.',
    access: 'user',
    limits: ['provider'],
    query: { ...TO_PROVIDER, skip_http_redirect: { type: 'boolean' } },
  },
  {
    method: 'DELETE',
    path: '/user/identities/:id',
    summary: 'Unlinks an account at a provider.',
    access: 'user',
  },
]
