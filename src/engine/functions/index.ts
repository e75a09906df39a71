// The function host: declaring functions, and running them for requests, events and queues.
export { consumersOf } from './consumers.ts'
export { defineFunction } from './define.ts'
export { presentFunctionError } from './present.ts'
export { functionRoutes, httpRoutes } from './routes.ts'
export { rpcRoutes } from './rpc.ts'
export { schedulesOf } from './schedules.ts'
export { subscribersOf } from './subscribers.ts'
export { change, cron, event, http, queue } from './triggers.ts'
