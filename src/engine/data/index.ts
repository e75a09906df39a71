// Tables as REST: the PostgREST dialect over D1, under the app's policies.
export { keepFigures } from './cost/measure.ts'
export { presentRestError } from './errors.ts'
export { fullText } from './full-text.ts'
export { createDataFetch } from './inside.ts'
export { deny, everyone, policy } from './policy.ts'
export { dataRoutes } from './routes.ts'
export { createRowsPresenter } from './rows.ts'
