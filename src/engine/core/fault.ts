// What may be said of a fault, in a log or in a row. Drizzle's errors list the values of their query, which may be addresses,
// hashes and whatever else a client has sent.
import { DrizzleQueryError } from 'drizzle-orm'

/** Causes have causes; further in than this nobody looks, and a fault that is its own cause has an end. */
const MAX_DEPTH = 10

/** An error's message together with those of its causes: drizzle wraps what D1 says. Values of a query are not in it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return listCauses(error).map(messageOf).join('\n')
}

/** A fault as it may be logged: the same, or a copy of it in which no values of a query are. */
export function withoutValues(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault
  const causes = listCauses(fault)
  if (!causes.some((one) => one instanceof DrizzleQueryError)) return fault
  return causes.reduceRight<unknown>((cause, one) => copyOf(one, cause), undefined)
}

const ofDatabase = new WeakSet<Error>()

/** Notes that an error came from D1. */
export function noteDatabaseFault(error: unknown): void {
  if (error instanceof Error) ofDatabase.add(error)
}

/** Whether an error, or what caused it, came from D1: other services say the same words. */
export const isDatabaseFault = (error: unknown): boolean =>
  listCauses(error).some((one) => one instanceof Error && ofDatabase.has(one))

function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = []
  for (let one = error; one !== undefined && causes.length < MAX_DEPTH; ) {
    causes.push(one)
    one = one instanceof Error ? one.cause : undefined
  }
  return causes
}

const messageOf = (fault: unknown): string => {
  if (fault instanceof DrizzleQueryError) return `Failed query: ${fault.query}`
  return fault instanceof Error ? fault.message : String(fault)
}

function copyOf(fault: unknown, cause: unknown): unknown {
  if (!(fault instanceof Error)) return fault
  const copy = new Error(messageOf(fault), { cause })
  const { name, message, stack } = fault
  copy.name = name
  copy.stack = stack?.replace(message, () => copy.message) ?? '' // it begins with the message
  return copy
}
