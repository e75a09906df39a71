// A row as JSON text, made by SQLite: embedded rows, booleans, JSON columns and 64-bit integers come out alike
// at every level, and the Worker only joins texts.
import type { Embed, Output, Source } from '../plan/plan.ts'
import { isAggregate } from '../plan/value.ts'
import { isToMany } from '../schema/relationships.ts'
import {
  bind,
  columnOf,
  concatenate,
  constant,
  type Fragment,
  identifier,
  joinSql,
  sql,
  trusted,
} from '../sql.ts'
import { jsonText } from './json-text.ts'
import { pageSelect } from './page.ts'
import { embedCondition, embedRows, embedTables, orderSql, pageSql } from './source.ts'
import { valueSql } from './value.ts'

type Unlifted = Exclude<Output, { kind: 'lifted' }>

/** An output, by the table of the statement that it is of. */
interface Placed {
  readonly key: string
  readonly output: Unlifted
  readonly alias: string
  /** True where that table has no row; null when it always has one. */
  readonly isAbsent: Fragment | null
}

function place(output: Output, alias: string, isAbsent: Fragment | null = null): Placed {
  if (output.kind !== 'lifted') return { key: output.key, output, alias, isAbsent }
  const { source, relationship } = output.embed
  const joined = columnOf(source.alias, relationship.toColumns[0] ?? '')
  return place(output.output, source.alias, sql`${joined} IS NULL`)
}

/** An expression that gives a row of the source as a JSON object's text: values first, then what is embedded. */
export function rowText({ alias, outputs }: Pick<Source, 'alias' | 'outputs'>): Fragment {
  const placed = outputs.map((output) => place(output, alias))
  const values = placed.filter(isValue)
  const texts = values.map((one, index) => valueMember(one, index === 0 ? '{' : ','))
  const nested = nestedMembers(placed, values.length === 0 ? '{' : ',')
  const isEmpty = placed.length === 0
  // The deep ones stand near the top of the tree: SQLite's expressions have a hundred levels.
  return concatenate([isEmpty ? trusted("'{'") : concatenate(texts), ...nested, trusted("'}'")])
}

const isValue = ({ output }: Placed): boolean => output.kind === 'value'

const valueMember = (placed: Placed, before: string): Fragment =>
  concatenate([keyText(placed, before), elementText(placed)])

/** Members made of other rows. Rows that are spread give theirs at once: they are read once, and in one order. */
function nestedMembers(placed: readonly Placed[], opening: string): Fragment[] {
  const nested = placed.filter((one) => !isValue(one))
  const groups = Map.groupBy(nested, ({ key, output }) =>
    output.kind === 'spread' ? output.embed : key,
  )
  return [...groups.values()].flatMap((members, index) => {
    const before = index === 0 ? opening : ','
    const [one] = members
    if (one?.output.kind !== 'spread') return members.map((only) => valueMember(only, before))
    const spread = { embed: one.output.embed, parent: one.alias, members }
    const lists = spreadLists(
      spread,
      (list, member) => sql`${keyAt(member, members, before)} || ${list}`,
    )
    const nulls = members.map((member) => sql`${keyAt(member, members, before)} || 'null'`)
    return [orAbsent(one, lists, concatenate(nulls))]
  })
}

// A key that is no column's name is the request's own word, so it is bound.
function keyText({ key, output }: Placed, before: string): Fragment {
  const text = `${before}${JSON.stringify(key)}:`
  const isColumnName =
    output.kind === 'value' &&
    output.value.form === 'plain' &&
    output.value.expression.column.name === key
  return isColumnName ? constant(text) : bind(text)
}

const keyAt = (member: Placed, members: readonly Placed[], before: string): Fragment =>
  keyText(member, member === members[0] ? before : ',')

/** What stands under a key, or in a list. */
function elementText(placed: Placed): Fragment {
  const { output, alias } = placed
  if (output.kind === 'value') return jsonText(output.value.kind, valueSql(alias, output.value))
  const text =
    output.kind === 'embed'
      ? embedText(output.embed, alias)
      : spreadLists({ embed: output.embed, parent: alias, members: [placed] }, (list) => list)
  return orAbsent(placed, text, trusted("'null'"))
}

const orAbsent = ({ isAbsent }: Placed, text: Fragment, absent: Fragment): Fragment =>
  isAbsent === null ? text : sql`iif(${isAbsent}, ${absent}, ${text})`

/** An expression that gives the rows embedded in one row of `parent` as JSON text: an array, or an object or `null`. */
function embedText(embed: Embed, parent: string): Fragment {
  const { source, relationship } = embed
  const text = rowText(source)
  // The rows stand in FROM: SQLite counts the levels of an expression there apart from those around it.
  if (isToMany(relationship)) {
    const list = embedPage(embed, parent, sql`${text} AS body`)
    return sql`(SELECT '[' || coalesce(group_concat(body), '') || ']' FROM (${list}))`
  }
  const page = pageSql({ limit: Math.min(source.limit, 1), offset: source.offset })
  const row = sql`SELECT ${text} AS body ${embedRows(embed, parent)} ${groupSql(source)} ${page}`
  return sql`coalesce((SELECT body FROM (${row})), 'null')`
}

/** `SELECT …` of the page of rows embedded in one row of `parent`. */
const embedPage = (embed: Embed, parent: string, selected: Fragment): Fragment =>
  pageSelect(embed.source, selected, {
    tables: embedTables(embed),
    condition: embedCondition(embed, parent),
    group: groupSql(embed.source),
    order: orderSql(embed.source.alias, embed.source.order),
  })

/** Rows of `embed` spread into one row of `parent`. */
interface Spread {
  readonly embed: Embed
  readonly parent: string
  readonly members: readonly Placed[]
}

/** A JSON array's text for each member, worded by `word`, one after the other. */
function spreadLists(
  { embed, parent, members }: Spread,
  word: (list: Fragment, member: Placed) => Fragment,
): Fragment {
  const columns = members.map(({ output }, index) => {
    const inner = output.kind === 'spread' ? output.output : output
    return sql`${elementText(place(inner, embed.source.alias))} AS ${nameOf(index)}`
  })
  const lists = members.map((member, index) =>
    word(sql`'[' || coalesce(group_concat(${nameOf(index)}), '') || ']'`, member),
  )
  const rows = embedPage(embed, parent, joinSql(columns, ', '))
  return sql`(SELECT ${concatenate(lists)} FROM (${rows}))`
}

const nameOf = (index: number): Fragment => identifier(`c${index}`)

/** `GROUP BY …`: a group for each set of values that is no aggregate; nothing for a source without aggregates. */
export function groupSql({ alias, outputs, isGrouped }: Source): Fragment {
  if (!isGrouped) return trusted('')
  const placed = outputs.map((output) => place(output, alias))
  const values = placed.flatMap(({ output, alias: owner }) =>
    output.kind === 'value' && !isAggregate(output.value) ? [valueSql(owner, output.value)] : [],
  )
  const terms = [...values, ...nestedMembers(placed, '')]
  return terms.length === 0 ? trusted('') : sql`GROUP BY ${joinSql(terms, ', ')}`
}
