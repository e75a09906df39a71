// What a provider gave for the app: kept sealed between the browser's coming back and the client's redeeming its code.
import * as z from 'zod'
import { lazy, type ProviderProfile, type Scope } from '../../core/index.ts'
import type { FlowState } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { seal, unseal } from '../token/seal.ts'

/** For the provider's own API; Ledge itself never uses them again. */
export interface ProviderTokens {
  readonly accessToken: string
  readonly refreshToken: string | null
}

const profileSchema = lazy(
  () =>
    z.object({
      subject: z.string(),
      email: z.string().nullable(),
      isEmailVerified: z.boolean(),
      name: z.string().nullable(),
      userName: z.string().nullable(),
      picture: z.string().nullable(),
    }) satisfies z.ZodType<ProviderProfile>,
)

const giftSchema = lazy(() =>
  z.object({
    tokens: z.object({ accessToken: z.string(), refreshToken: z.string().nullable() }),
    link: z
      .object({ provider: z.string(), issuer: z.string(), profile: profileSchema() })
      .nullable(),
  }),
)

/** What a flow hands over to its client, and the account at a provider that is to be linked when it does. */
export type Gift = z.infer<ReturnType<typeof giftSchema>>

/** @param flowId it opens for this flow alone */
export const sealGift = async (scope: Scope, flowId: string, gift: Gift): Promise<string> =>
  seal(await loadKeys(scope.secrets), gift, labelOf(flowId))

/** Null for a flow without a provider. */
export async function openGift(
  scope: Scope,
  { id, providerTokens }: FlowState,
): Promise<Gift | null> {
  if (providerTokens === null) return null
  return giftSchema().parse(
    await unseal(await loadKeys(scope.secrets), providerTokens, labelOf(id)),
  )
}

const labelOf = (flowId: string): string => `provider tokens ${flowId}`

/** As clients read them (protocol, section 0.2). */
export const presentTokens = ({ accessToken, refreshToken }: ProviderTokens) => ({
  provider_token: accessToken,
  ...(refreshToken !== null && { provider_refresh_token: refreshToken }),
})
