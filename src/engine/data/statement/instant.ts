// Instants as text. They are stored as Unix time, in seconds or milliseconds.
import { constant, type Fragment, sql, trusted } from '../sql.ts'

/** `2024-06-15T00:00:00.12` in UTC; null for what is no time that SQLite can tell. */
export function instantSql(
  value: Fragment,
  { kind, between }: { kind: 'seconds' | 'milliseconds'; between: 'T' | ' ' },
): Fragment {
  if (kind === 'seconds') {
    return sql`strftime(${constant(`%Y-%m-%d${between}%H:%M:%S`)}, ${value}, 'unixepoch')`
  }
  const precise = constant(`%Y-%m-%d${between}%H:%M:%f`)
  return sql`rtrim(rtrim(strftime(${precise}, ${inSeconds(value)}, 'unixepoch'), '0'), '.')`
}

/** `2024-06-15` in UTC. */
export function dateSql(value: Fragment, kind: 'seconds' | 'milliseconds'): Fragment {
  const seconds = kind === 'seconds' ? value : inSeconds(value)
  return sql`strftime('%Y-%m-%d', ${seconds}, 'unixepoch')`
}

// A text would count as 0, and so as 1970.
const inSeconds = (value: Fragment): Fragment =>
  sql`${value} / iif(typeof(${value}) = 'text', NULL, ${trusted('1000.0')})`
