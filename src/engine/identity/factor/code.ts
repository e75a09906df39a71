// Codes that a person types.
import { ApiError } from '../../core/index.ts'

/** @throws ApiError `validation_failed` when there is none */
export function requireCode(code: string): void {
  if (code !== '') return
  throw new ApiError('validation_failed', 'Code needs to be non-empty', { status: 400 })
}
