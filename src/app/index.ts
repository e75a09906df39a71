// YOURS: the app, declared in one place. The engine gets it as a value from src/index.ts.
import { defineApp, fullText, github, google, openId } from '#engine'
import { chargeClicksOfQueue } from './functions/charge-clicks.ts'
import { chargeLateClick } from './functions/charge-late-click.ts'
import { followAd } from './functions/follow-ad.ts'
import { fulfil } from './functions/fulfil.ts'
import { purchase } from './functions/purchase.ts'
import { search } from './functions/search.ts'
import { orderItemRules, orderRules, productRules } from './policies.ts'
import * as tables from './tables.ts'

export const app = defineApp({
  tables,
  policies: [productRules, orderRules, orderItemRules],
  functions: [search, purchase, fulfil, followAd, chargeClicksOfQueue, chargeLateClick],
  fullText: [fullText(tables.products, ['name', 'species', 'category', 'description'])],
  // Each is off, and its button hidden, until its variables are set: GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and so on.
  // `company` is any OpenID provider of yours, such as Keycloak, Okta or Entra; COMPANY_ISSUER says which.
  identity: {
    providers: [
      google(),
      github(),
      openId({ name: 'company', issuer: { variable: 'COMPANY_ISSUER' } }),
    ],
  },
  settings: {
    confirmEmailsAtOnce: true,
    identity: { relyingParty: { name: 'Bramble' } }, // what a device shows beside its passkey
  },
})
