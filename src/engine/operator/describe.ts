// What the operator's service tells of its routes, below `/operator/v1`.
import type { RouteFacts } from '../core/index.ts'
import { OUTCOMES } from '../runs/index.ts'
import { deadMessageSchemas } from './dead-messages.ts'
import { deliverySchemas } from './deliveries.ts'
import { keySchemas } from './keys.ts'

const text = { type: 'string' }
const page = { limit: { type: 'integer', minimum: 1, maximum: 200 }, after: text }

const DELIVERIES: readonly Omit<RouteFacts, 'access'>[] = [
  { method: 'GET', path: '/figures', summary: 'What waits, runs and has failed.' },
  {
    method: 'GET',
    path: '/deliveries',
    summary: 'Deliveries of events in one state.',
    query: { state: { enum: ['pending', 'running', 'dead'] }, function: text, type: text, ...page },
  },
  {
    method: 'POST',
    path: '/deliveries/replay',
    summary: 'Lets dead deliveries run again.',
    body: deliverySchemas.replay,
  },
  { method: 'GET', path: '/deliveries/:event/:function', summary: 'One delivery.' },
  {
    method: 'POST',
    path: '/deliveries/:event/:function/replay',
    summary: 'Lets a delivery run again.',
    answers: { 204: null },
  },
  {
    method: 'DELETE',
    path: '/deliveries/:event/:function',
    summary: 'Lets a delivery rest.',
    answers: { 204: null },
  },
]

const DEAD_MESSAGES: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'GET',
    path: '/dead-messages',
    summary: 'What queue functions could not handle.',
    query: { queue: text, ...page },
  },
  {
    method: 'POST',
    path: '/dead-messages/replay',
    summary: 'Sends dead messages to their queues again.',
    body: deadMessageSchemas.replay,
  },
  { method: 'GET', path: '/dead-messages/:queue/:id', summary: 'One dead message.' },
  {
    method: 'POST',
    path: '/dead-messages/:queue/:id/replay',
    summary: 'Sends a dead message to its queue again.',
    answers: { 204: null },
  },
  {
    method: 'DELETE',
    path: '/dead-messages/:queue/:id',
    summary: 'Forgets a dead message.',
    answers: { 204: null },
  },
]

const KEYS: readonly Omit<RouteFacts, 'access'>[] = [
  { method: 'GET', path: '/keys', summary: 'API keys, the newest first.', query: page },
  {
    method: 'POST',
    path: '/keys',
    summary: 'Makes an API key, which is shown once.',
    body: keySchemas.wish,
    answers: { 201: {} },
  },
  { method: 'GET', path: '/keys/:id', summary: 'One API key and how it is used.' },
  { method: 'DELETE', path: '/keys/:id', summary: 'Revokes an API key.', answers: { 204: null } },
]

const hours = { hours: { type: 'integer', minimum: 1, maximum: 744, default: 24 } }

const FUNCTIONS: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'GET',
    path: '/functions',
    summary: 'How each function has done: runs, errors and percentiles.',
    query: hours,
  },
  {
    method: 'GET',
    path: '/functions/:name',
    summary: 'How one function has done, ten minutes after ten minutes.',
    query: hours,
  },
  {
    method: 'GET',
    path: '/functions/:name/runs',
    summary: 'Recorded runs of a function, the newest first.',
    query: { outcome: { enum: [...OUTCOMES, 'error'] }, ...page },
  },
]

/** Routes below `/operator/v1`. */
export const operatorFacts: readonly RouteFacts[] = [
  ...DELIVERIES,
  ...DEAD_MESSAGES,
  ...KEYS,
  ...FUNCTIONS,
].map((one) => ({ ...one, access: 'operator' }))
