// API keys beside the two built-in ones: made, listed and revoked by the operator, found and counted by the gateway.
export { admit } from './admit.ts'
export { requireGrant, unknownKey } from './find-key.ts'
export { findKey, listKeys } from './list-keys.ts'
export { makeKey } from './make-key.ts'
export { keyClearings } from './prune.ts'
export { keyBurier, revokeKey } from './revoke-key.ts'
export { findKeyStanding } from './standing.ts'
