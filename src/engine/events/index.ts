// Events: rows written with the change they tell of, the queue as their doorbell, deliveries that end once.
export { DEFAULT_RETRIES, retryDelaySeconds } from './back-off.ts'
export { buryMessages } from './bury-messages.ts'
export { changeType } from './change-feed.ts'
export {
  discardDeadMessage,
  findDeadMessage,
  listDeadMessages,
  replayDeadMessage,
  replayDeadMessages,
} from './dead-messages.ts'
export { discardDelivery, replayDead, replayDelivery } from './decide.ts'
export {
  createEvent,
  type Delivery,
  type NewEvent,
  ring,
  type Subscriber,
  writeEvent,
  writeEventIf,
} from './event.ts'
export { readFigures } from './figures.ts'
export { findDelivery, listDeliveries } from './list-deliveries.ts'
export { NO_ORIGIN, type Origin, originOf } from './origin.ts'
export type { Clearing } from './prune.ts'
export { type Chore, DOORBELL, handleQueue, type Pipeline, type QueueConsumer } from './queue.ts'
export { type Schedule, tickType } from './schedule.ts'
export { sendToQueue } from './send.ts'
export { sweep } from './sweep.ts'
export { trackDatabase } from './tracked-database.ts'
export { type Write, writeBatch } from './write-batch.ts'
