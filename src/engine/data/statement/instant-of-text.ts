// Texts read as times, once it is sure that they begin with a date.
import { type Fragment, sql } from '../sql.ts'

/** Unix time in milliseconds; null for what is no time. Without an offset it is in UTC. */
export const instantOfText = (text: Fragment): Fragment =>
  sql`CAST(round(unixepoch(${withMinutes(text)}, 'subsec') * 1000) AS INTEGER)`

/** The time as it stands there, whatever its offset: `2024-06-15T10:00:00.5`. */
export const localTimeOfText = (text: Fragment): Fragment =>
  sql`rtrim(rtrim(strftime('%Y-%m-%dT%H:%M:%f', ${withoutOffset(text)}), '0'), '.')`

// Postgres writes `+02`, SQLite reads `+02:00` alone.
const withMinutes = (text: Fragment): Fragment =>
  sql`${text} || iif(length(${text}) > 13 AND ${text} GLOB '*[+-][0-9][0-9]', ':00', '')`

const withoutOffset = (text: Fragment): Fragment => {
  const time = sql`substr(${text}, 11)`
  const end = sql`max(instr(${time}, '+'), instr(${time}, '-'))`
  return sql`rtrim(substr(${text}, 1, iif(${end} = 0, length(${text}), ${end} + 9)), 'zZ ')`
}
