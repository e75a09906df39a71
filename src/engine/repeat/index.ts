// Idempotency-Key: a request that comes again takes effect once and is answered as the first time.
export { findAnswer, isRepeated, takeKey } from './batch.ts'
export { answerNotKept, deleteExpired, MAX_ANSWER_BYTES } from './kept.ts'
export { createRepeatKey, type RepeatKey, readRepeatKey } from './key.ts'
export { type Claim, claimKey, commitUnder, keepAnswer, releaseKey } from './run.ts'
