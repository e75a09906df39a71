// Events: rows written with the change they tell of, the queue as their doorbell, deliveries that end once.
export { createEvent, type Delivery, type NewEvent, ring, type Subscriber, writeEvent } from './event.ts'
// (scaffolding: replaced by its owner)
export const handleQueue = async (_scope: unknown, _batch: unknown): Promise<void> => {}
export const sweep = async (_scope: unknown): Promise<void> => {}
