// The `Prefer` header of an `rpc` call whose function has a result of its own (protocol/rest.md, section 5).
import { ApiError } from '../core/index.ts'

export interface RpcPreferences {
  readonly wantsNothing: boolean
  readonly wantsCount: boolean
}

/** Reads the header. @throws ApiError PGRST128 for a limit on rows, which there are none of */
export function requirePreferences(header = ''): RpcPreferences {
  const wishes = header.split(',').map((wish) => wish.trim())
  const isLimited = wishes.some((wish) => /^max-affected=\d+$/.test(wish))
  if (isLimited && wishes.includes('handling=strict')) {
    const message =
      'Function must return SETOF or TABLE when max-affected preference is used with handling=strict'
    throw new ApiError('PGRST128', message, { status: 400 })
  }
  return {
    wantsNothing: wishes.includes('return=minimal'),
    wantsCount: wishes.some((wish) => /^count=(exact|planned|estimated)$/.test(wish)),
  }
}
