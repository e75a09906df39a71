// Pieces of SQL that carry their own values. Text comes from our source and the schema only; everything a
// request says is bound (a stacked statement inside the text would run: D1 executes them all).

export type Value = string | number | null

/** SQL with a hole before each value: `texts` is one longer than `params`. */
export interface Fragment {
  readonly texts: readonly string[]
  readonly params: readonly unknown[]
}

/** SQL that we wrote ourselves or took from the schema, never from a request. */
export const trusted = (text: string): Fragment => ({ texts: [text], params: [] })

/** A value of the request, bound. */
export const bind = (value: Value): Fragment => ({ texts: ['', ''], params: [value] })

/** A table's, column's or alias's name, quoted. */
export const identifier = (name: string): Fragment => trusted(quoteName(name))

/** A column of the table that goes by `alias` in this statement. */
export const columnOf = (alias: string, name: string): Fragment =>
  trusted(`${quoteName(alias)}.${quoteName(name)}`)

/** A string constant made of schema names and our own text. */
export const constant = (text: string): Fragment => trusted(`'${text.replaceAll("'", "''")}'`)

/** Template of SQL: only fragments fit into it, so that text of a request cannot slip in. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  const texts = [strings[0] ?? '']
  const params: unknown[] = []
  for (const [index, part] of parts.entries()) {
    append(texts, params, part)
    texts[texts.length - 1] += strings[index + 1] ?? ''
  }
  return { texts, params }
}

/** All parts in order, `separator` between them. */
export function joinSql(parts: readonly Fragment[], separator: string): Fragment {
  const texts = ['']
  const params: unknown[] = []
  for (const [index, part] of parts.entries()) {
    if (index > 0) texts[texts.length - 1] += separator
    append(texts, params, part)
  }
  return { texts, params }
}

/** True when all conditions are; balanced, since SQLite refuses expressions deeper than 100. */
export const allOf = (conditions: readonly Fragment[]): Fragment => balance(conditions, 'AND', '1')

/** True when one of the conditions is; balanced. */
export const anyOf = (conditions: readonly Fragment[]): Fragment => balance(conditions, 'OR', '0')

/** One text out of many; balanced. */
export const concatenate = (texts: readonly Fragment[]): Fragment => balance(texts, '||', "''")

function balance(parts: readonly Fragment[], operator: string, empty: string): Fragment {
  const texts = ['']
  const params: unknown[] = []
  const write = (start: number, end: number): void => {
    const only = parts[start]
    if (end - start === 1 && only !== undefined) {
      append(texts, params, only)
      return
    }
    const middle = Math.ceil((start + end) / 2)
    texts[texts.length - 1] += '('
    write(start, middle)
    texts[texts.length - 1] += ` ${operator} `
    write(middle, end)
    texts[texts.length - 1] += ')'
  }
  if (parts.length === 0) return trusted(empty)
  write(0, parts.length)
  return { texts, params }
}

function append(texts: string[], params: unknown[], part: Fragment): void {
  texts[texts.length - 1] += part.texts[0] ?? ''
  for (const [index, param] of part.params.entries()) {
    params.push(param)
    texts.push(part.texts[index + 1] ?? '')
  }
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
