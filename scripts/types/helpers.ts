// The helper types that come with `Database`: `Tables<'orders'>`, `TablesInsert<'orders'>`, `Enums<'orders_status'>`.

export const HELPERS = `
type Schemas = Omit<Database, '__InternalSupabase'>
type Kind = 'Tables' | 'Enums' | 'CompositeTypes'

/** A name of the schema \`public\`, or a schema whose name comes next. */
type Name<K extends Kind> = keyof Schemas['public'][K] | { schema: keyof Schemas }
type NameIn<K extends Kind, First> = First extends { schema: infer S extends keyof Schemas }
  ? keyof Schemas[S][K]
  : never
type Find<K extends Kind, First, Second> = First extends { schema: infer S extends keyof Schemas }
  ? Schemas[S][K][Second & keyof Schemas[S][K]]
  : Schemas['public'][K][First & keyof Schemas['public'][K]]

/** A row as it is read. */
export type Tables<First extends Name<'Tables'>, Second extends NameIn<'Tables', First> = never> =
  Find<'Tables', First, Second> extends { Row: infer Row } ? Row : never

/** What an insert may say. */
export type TablesInsert<First extends Name<'Tables'>, Second extends NameIn<'Tables', First> = never> =
  Find<'Tables', First, Second> extends { Insert: infer Insert } ? Insert : never

/** What an update may say. */
export type TablesUpdate<First extends Name<'Tables'>, Second extends NameIn<'Tables', First> = never> =
  Find<'Tables', First, Second> extends { Update: infer Update } ? Update : never

/** One of the values of a text column that has a list of them. */
export type Enums<First extends Name<'Enums'>, Second extends NameIn<'Enums', First> = never> =
  Find<'Enums', First, Second>

export type CompositeTypes<
  First extends Name<'CompositeTypes'>,
  Second extends NameIn<'CompositeTypes', First> = never,
> = Find<'CompositeTypes', First, Second>
`
