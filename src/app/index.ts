// YOURS: the app, declared in one place. The engine gets it as a value from src/index.ts.
import { defineApp, fullText } from '#engine'
import { chargeClicksOfQueue } from './functions/charge-clicks.ts'
import { chargeLateClick } from './functions/charge-late-click.ts'
import { confirmOrder } from './functions/confirm-order.ts'
import { followAd } from './functions/follow-ad.ts'
import { purchase } from './functions/purchase.ts'
import { search } from './functions/search.ts'
import { orderItemRules, orderRules, productRules } from './policies.ts'
import * as tables from './tables.ts'

export const app = defineApp({
  tables,
  policies: [productRules, orderRules, orderItemRules],
  functions: [search, purchase, confirmOrder, followAd, chargeClicksOfQueue, chargeLateClick],
  fullText: [fullText(tables.products, ['name', 'species', 'category', 'description'])],
  settings: {
    confirmEmailsAtOnce: true,
    identity: { relyingParty: { name: 'Bramble' } }, // what a device shows beside its passkey
  },
})
