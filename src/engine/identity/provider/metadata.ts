// Where a provider listens: as its definition says, else as its discovery document does.
import * as z from 'zod'
import { lazy, type Scope } from '../../core/index.ts'
import { isReachable, RemoteFault } from '../issuer/remote.ts'
import { loadConfiguration } from '../issuer/verify.ts'
import type { ReadyProvider } from './find-provider.ts'

/** In the words of RFC 8414, section 2. */
const metadataSchema = lazy(() =>
  z.object({
    issuer: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    userinfo_endpoint: z.string().optional(),
    jwks_uri: z.string().optional(),
    token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
    id_token_signing_alg_values_supported: z.array(z.string()).optional(),
    authorization_response_iss_parameter_supported: z.boolean().optional(),
  }),
)

export type Metadata = z.infer<ReturnType<typeof metadataSchema>>

/** @throws RemoteFault when the provider does not say, or names a place that may not be asked */
export async function loadMetadata(scope: Scope, provider: ReadyProvider): Promise<Metadata> {
  const { definition, issuer } = provider
  const { endpoints } = definition
  if (endpoints !== null) {
    return {
      issuer,
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
    }
  }
  const parsed = metadataSchema().safeParse(await loadConfiguration(scope, issuer))
  if (!parsed.success) throw new RemoteFault(`${issuer} does not say where it listens`)
  const { authorization_endpoint, token_endpoint, userinfo_endpoint } = parsed.data
  for (const url of [authorization_endpoint, token_endpoint, userinfo_endpoint ?? issuer]) {
    if (isReachable(url, scope.secrets.isDevelopment)) continue
    throw new RemoteFault(`${issuer} names a place that may not be asked`)
  }
  return parsed.data
}
