// The tag by which a cast that fails inside the database tells what could not be cast, and back to an error.
import { ApiError } from '../../core/index.ts'
import { invalidLiteral, outOfRange } from '../failures.ts'

/** What was wrong: not of the type's form, too big as a text, too big as a number, no time, no day of the calendar. */
export type CastFault = 'syntax' | 'range' | 'overflow' | 'time' | 'calendar'

/** What a tag begins with; the value follows in hexadecimal. */
export const castTag = (fault: CastFault, type: string): string =>
  `ledge:cast:${fault}:${type.replaceAll(' ', '_')}:`

/** The error that a guard's tag tells of; null when it is no cast's. */
export function findCastError(tag: string | null): ApiError | null {
  const match = /^cast:(\w+):(\w+):([0-9A-F]*)$/.exec(tag ?? '')
  if (match === null) return null
  const [, fault = '', name = '', hex = ''] = match
  return explain(fault, name.replaceAll('_', ' '), Buffer.from(hex, 'hex').toString())
}

function explain(fault: string, type: string, value: string): ApiError {
  if (fault === 'syntax') return invalidLiteral(type, value)
  if (fault === 'range') return outOfRange(type, value)
  if (fault === 'overflow') return new ApiError('22003', `${type} out of range`, { status: 400 })
  if (fault === 'time') {
    const message = `invalid input syntax for type ${type}: "${value}"`
    return new ApiError('22007', message, { status: 400 })
  }
  const message = `date/time field value out of range: "${value}"`
  return new ApiError('22008', message, { status: 400 })
}
