// What migrations hold beside tables and their indexes: drizzle-kit does not know it, `npm run db:generate` adds it.

/** One thing that a migration creates. */
export interface SchemaObject {
  readonly kind: 'table' | 'trigger'
  readonly name: string
  /** As SQLite keeps it in `sqlite_schema`. */
  readonly sql: string
}

/** A trigger. @param moment when it runs: `AFTER INSERT ON orders` */
export function createTrigger(
  name: string,
  moment: string,
  steps: readonly string[],
): SchemaObject {
  // Upper-case BEGIN and END on lines of their own: wrangler splits a migration by them.
  const body = steps.map((step) => `  ${step}`).join('\n')
  const sql = `CREATE TRIGGER ${showName(name)} ${moment}\nBEGIN\n${body}\nEND`
  return { kind: 'trigger', name, sql }
}

/** A trigger's or table's name in SQL, in quotes where it needs them. */
export const showName = (name: string): string => (/^\w+$/.test(name) ? name : quoteName(name))

/** A name of the schema, quoted: it may be a word of SQL's own. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
