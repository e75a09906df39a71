// Tables as REST: the PostgREST dialect over D1.
export { deny, everyone, policy } from './policy.ts'
