// Two who come at the same moment: the database lets one of them win, and the other looks again.
import { ApiError, errorText } from '../../core/index.ts'
import { findTaken } from '../account/taken.ts'

const MAX_ATTEMPTS = 5

/** Whether a batch failed because somebody has the account at the provider. */
export const isIdentityTaken = (error: unknown): boolean =>
  errorText(error).includes('UNIQUE constraint failed: auth_identities.')

/**
 * Does `step`, which reads and then writes, until nobody has come in between.
 * @param step gets whether an account without an address may take the provider's: not once somebody else turned out to have it
 */
export async function retryRaces<T>(step: (givesEmail: boolean) => Promise<T>): Promise<T> {
  let givesEmail = true
  for (let attempt = 1; ; attempt++) {
    try {
      return await step(givesEmail)
    } catch (error) {
      const isTaken = findTaken(error) !== null
      if (attempt === MAX_ATTEMPTS || !(isTaken || isRace(error))) throw error
      givesEmail &&= !isTaken
    }
  }
}

const isRace = (error: unknown): boolean =>
  isIdentityTaken(error) || (error instanceof ApiError && error.code === 'conflict')
