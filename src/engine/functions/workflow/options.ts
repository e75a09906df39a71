// What is wrong with a step is said the first time that a run comes to it.
import type { Retries, StepOptions } from '../../core/index.ts'
import { DEFAULT_RETRIES } from '../../events/index.ts'

/** Cloudflare's limit is 256, of which some is ours. */
const MAX_NAME = 200
const MAX_ATTEMPTS = 100
const MAX_SECONDS = 900

/** Takes a name for a step. @throws TypeError when it is taken, or none */
export function requireName(names: Set<string>, name: string): void {
  if (names.has(name)) {
    throw new TypeError(
      `two steps are named "${name}": each needs a name of its own, in a loop too`,
    )
  }
  if (!isStepName(name)) {
    throw new TypeError(`"${name}" is no name for a step`)
  }
  names.add(name)
}

/** How often a step is tried. @throws TypeError when a limit cannot be */
export function findRetries(
  name: string,
  {
    retries,
    timeoutSeconds = 30,
  }: Pick<StepOptions<never>, 'timeoutSeconds'> & { retries?: Partial<Retries> | undefined },
): Retries {
  const { attempts, firstSeconds } = { ...DEFAULT_RETRIES, ...retries }
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS) {
    throw new TypeError(`the step "${name}" takes 1 to ${MAX_ATTEMPTS} attempts`)
  }
  if (!(firstSeconds >= 0)) throw new TypeError(`the step "${name}" cannot wait ${firstSeconds} s`)
  if (!(timeoutSeconds > 0 && timeoutSeconds <= MAX_SECONDS)) {
    throw new TypeError(`the step "${name}" takes a limit above 0 and up to ${MAX_SECONDS} seconds`)
  }
  return { attempts, firstSeconds }
}

/** Cloudflare refuses control characters; two prefixes are the engine's. */
const isStepName = (name: string): boolean =>
  name !== '' && name.length <= MAX_NAME && !/\p{Cc}|^(undo|ledge): /u.test(name)
