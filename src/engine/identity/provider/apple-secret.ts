// Apple's client secret: a token that is signed with the team's key, for this request (developer.apple.com: "Creating a client secret").
import { importPKCS8, SignJWT } from 'jose'
import type { AppleKeyVariables, Scope } from '../../core/index.ts'
import { requireVariable } from './find-provider.ts'

const LIFE = '5m' // Apple takes up to six months

/** @throws TypeError when the variable holds no key */
export async function createAppleSecret(
  scope: Scope,
  { teamId, keyId, privateKey }: AppleKeyVariables,
  { clientId, audience }: { readonly clientId: string; readonly audience: string },
): Promise<string> {
  // A variable in one line has "\n" for a line end.
  const pem = requireVariable(scope, privateKey).replaceAll('\\n', '\n')
  const key = await importPKCS8(pem, 'ES256')
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: requireVariable(scope, keyId) })
    .setIssuer(requireVariable(scope, teamId))
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(LIFE)
    .sign(key)
}
