// Events: rows written with the change they tell of, the queue as their doorbell, deliveries that end once.
export { retryDelaySeconds } from './back-off.ts'
export {
  createEvent,
  type Delivery,
  type NewEvent,
  ring,
  type Subscriber,
  writeEvent,
} from './event.ts'
export { DOORBELL, handleQueue, type Pipeline, type QueueConsumer } from './queue.ts'
export { sweep } from './sweep.ts'
