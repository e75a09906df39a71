// The operator's routes: what the secret key alone may see and do.
export { operatorFacts } from './describe.ts'
export { operatorRoutes } from './routes.ts'
