// Facts of the routes about second factors.
import type { RouteFacts } from '../../core/index.ts'
import {
  challengeSchema,
  codeSchema,
  enrolSchema,
  nameSchema,
  verifySchema,
} from '../factor/body.ts'
import { SESSION } from './schemas.ts'

const RECOVERY = '/factors/recovery-codes'

const FACTORS: readonly Omit<RouteFacts, 'access'>[] = [
  {
    method: 'POST',
    path: '/factors',
    summary: 'Begins a second factor: an app, a phone or a security key.',
    body: enrolSchema,
  },
  {
    method: 'POST',
    path: '/factors/:id/challenge',
    summary: 'Asks for a proof of a second factor.',
    limits: ['factor', 'sms'],
    body: challengeSchema,
  },
  {
    method: 'POST',
    path: '/factors/:id/verify',
    summary: 'Shows a second factor: the session is at aal2 from then on.',
    limits: ['factor'],
    body: verifySchema,
    answers: { 200: SESSION },
  },
  { method: 'DELETE', path: '/factors/:id', summary: 'Removes a second factor.' },
  { method: 'GET', path: RECOVERY, summary: 'How many recovery codes are left.' },
  {
    method: 'POST',
    path: RECOVERY,
    summary: 'Makes recovery codes, and shows them once.',
    body: nameSchema,
  },
  { method: 'DELETE', path: RECOVERY, summary: 'Removes the recovery codes.' },
  {
    method: 'POST',
    path: `${RECOVERY}/regenerate`,
    summary: 'Makes new recovery codes in place of the old ones.',
  },
  {
    method: 'POST',
    path: `${RECOVERY}/verify`,
    summary: 'Shows a recovery code in place of a second factor.',
    limits: ['factor'],
    body: codeSchema,
    answers: { 200: SESSION },
  },
]

export const factorFacts: readonly RouteFacts[] = FACTORS.map((one) => ({ ...one, access: 'user' }))
