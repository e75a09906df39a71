// `npm run routes`: every route of the app, as the router has it: method, path, function or service, access, limits.
import { app } from '../src/app/index.ts'
import { listRoutes } from '../src/engine/gateway/route-table.ts'
import { formatRoutes } from './routes/format.ts'

console.log(formatRoutes(listRoutes(app), app))
