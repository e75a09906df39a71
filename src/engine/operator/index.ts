// The operator's routes: what the secret key alone may see and do.
export { operatorRoutes } from './routes.ts'
