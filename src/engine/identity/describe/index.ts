// What the identity service tells of its routes; a test holds these to the routes that there are.
import type { RouteFacts } from '../../core/index.ts'
import { ADMIN_REFUSALS } from '../admin/unsupported.ts'
import { REFUSALS } from '../unsupported.ts'
import { adminFacts } from './admin-routes.ts'
import { factorFacts } from './factor-routes.ts'
import { ownFacts } from './own-routes.ts'
import { passkeyFacts } from './passkey-routes.ts'
import { providerFacts } from './provider-routes.ts'

export { identitySchemas } from './schemas.ts'

/** Routes that only say that nothing is there. */
const refused: readonly RouteFacts[] = [
  ...REFUSALS.map(({ method, path, message }) => ({ method, path, message })),
  ...Object.entries(ADMIN_REFUSALS).map(([path, { message }]) => ({
    ...{ method: 'ALL' as const, path: `/admin${path}`, message },
  })),
].map(({ message, ...route }) => ({ ...route, summary: `${message}.`, access: 'nobody' }))

/** Routes below `/auth/v1`. */
export const identityFacts: readonly RouteFacts[] = [
  ...ownFacts,
  ...providerFacts,
  ...factorFacts,
  ...passkeyFacts,
  ...adminFacts,
  ...refused,
]

/** Routes below `/.well-known`. */
export const wellKnownFacts: readonly RouteFacts[] = [
  {
    method: 'GET',
    path: '/oauth-authorization-server/auth/v1',
    summary: 'Where the keys are, at the place that RFC 8414 has for an issuer with a path.',
    access: 'public',
  },
]

const mailbox: readonly Omit<RouteFacts, 'method' | 'access'>[] = [
  { path: '/mail', summary: 'The mailbox.' },
  { path: '/mail.json', summary: 'The mails as JSON.' },
  { path: '/mail.css', summary: 'How the mailbox looks.' },
  { path: '/mail/:id', summary: 'One mail.' },
  { path: '/mail/:id/html', summary: 'One mail as its reader sees it.' },
]

/** Routes below `/_dev`. */
export const mailboxFacts: readonly RouteFacts[] = [
  ...mailbox.map((one) => ({ ...one, method: 'GET' as const, access: 'development' as const })),
  { method: 'ALL', path: '/*', summary: 'Nothing is served here.', access: 'nobody' },
]
