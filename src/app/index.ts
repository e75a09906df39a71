// YOURS: the app, declared in one place. The engine gets it as a value from src/index.ts.
import { defineApp, fullText } from '#engine'
import { orderItemRules, orderRules, productRules } from './policies.ts'
import * as tables from './tables.ts'

export const app = defineApp({
  tables,
  policies: [productRules, orderRules, orderItemRules],
  functions: [],
  fullText: [fullText(tables.products, ['name', 'species', 'category', 'description'])],
  settings: { confirmEmailsAtOnce: true },
})
