// Instants as Postgres reads them: ISO 8601 with `T` or a blank, any offset, or a date alone.
import { ApiError } from '../../core/index.ts'
import { notImplemented } from '../failures.ts'

const INSTANT =
  /^(\d{4,6})-(\d\d?)-(\d\d?)(?:(?:T|[ ]+)(\d\d?):(\d\d)(?::(\d\d)(\.\d*)?)?[ ]*(Z|[+-]\d\d?(?::?\d\d)?)?)?$/i
const WORDS = new Set(['now', 'today', 'tomorrow', 'yesterday', 'epoch', 'infinity', '-infinity'])
const MAX_OFFSET_HOURS = 15

/**
 * Milliseconds since 1970, with their fraction; an instant without an offset is in UTC.
 * @throws ApiError 22007 for what is no instant, 22008 for a date that does not exist
 */
export function requireMilliseconds(text: string): number {
  const trimmed = text.trim()
  if (WORDS.has(trimmed.toLowerCase())) {
    throw notImplemented(`the instant "${trimmed}": say it as a date and time`)
  }
  const match = INSTANT.exec(trimmed)
  if (match === null) throw noInstant(text)
  const [, year, month, day, hour = '0', minute = '0', second = '0', digits = '', zone] = match
  const fraction = Number(`0${digits}`) // `12:00:00.` is taken, too
  const [date, time] = [[year, month, day].map(Number), [hour, minute, second].map(Number)] as const
  if (!isDate(date) || !isTime(time, fraction)) throw outOfCalendar(text)
  const offset = offsetMinutes(zone)
  if (offset === null) throw outOfCalendar(text)
  const [hours = 0, minutes = 0, seconds = 0] = time
  const sinceMidnight = ((hours * 60 + minutes - offset) * 60 + seconds) * 1000
  return startOf(date) + sinceMidnight + fraction * 1000
}

type Numbers = readonly number[]

function startOf([year = 0, month = 0, day = 0]: Numbers): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) // Date.UTC takes the year 99 for 1999
}

function isDate(date: Numbers): boolean {
  const [year = 0, month = 0, day = 0] = date
  const real = new Date(startOf(date))
  return year > 0 && real.getUTCMonth() === month - 1 && real.getUTCDate() === day
}

// As in Postgres, a day may end at 24:00 and a minute at second 60.
function isTime([hour = 0, minute = 0, second = 0]: Numbers, fraction: number): boolean {
  if (hour === 24) return minute + second + fraction === 0
  return hour < 24 && minute < 60 && (second < 60 || (second === 60 && fraction === 0))
}

/** Minutes east of Greenwich; null when no place on earth is so far. */
function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d?):?(\d\d)?$/.exec(zone) ?? []
  if (Number(hours) > MAX_OFFSET_HOURS || Number(minutes) >= 60) return null
  const offset = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -offset : offset
}

const noInstant = (text: string): ApiError =>
  new ApiError('22007', `invalid input syntax for type timestamp with time zone: "${text}"`, {
    status: 400,
  })

const outOfCalendar = (text: string): ApiError =>
  new ApiError('22008', `date/time field value out of range: "${text}"`, { status: 400 })
