// Everything an app may use, and createWorker, which turns an app into the Worker.
export {
  ApiError,
  type Caller,
  type Change,
  createId,
  defineApp,
  type FunctionContext,
  type LedgeEvent,
  type QueueMessage,
  timestamp,
} from './core/index.ts'
export { deny, everyone, fullText, policy } from './data/index.ts'
export { change, cron, defineFunction, event, http, queue } from './functions/index.ts'
export { createWorker } from './gateway/index.ts'
