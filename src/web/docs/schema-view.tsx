// A schema as a table of its fields.
import { type Document, resolve, type Schema } from './document.ts'
import { describeKind, findObject } from './schema.ts'

const MAX_DEPTH = 4

interface Props {
  document: Document
  schema: Schema
  depth?: number
}

export function SchemaView({ document, schema, depth = 0 }: Props) {
  const object = findObject(document, schema)
  if (object === null || depth > MAX_DEPTH) {
    return <p class="kind">{describeKind(document, schema)}</p>
  }
  return (
    <ul class="fields">
      {Object.entries(object.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          isRequired={object.required?.includes(name) ?? false}
          {...{ document, schema: field, depth }}
        />
      ))}
    </ul>
  )
}

function Field(props: Props & { name: string; isRequired: boolean }) {
  const { document, schema, name, isRequired, depth = 0 } = props
  const { description } = resolve(document, schema)
  const hasFields = findObject(document, schema) !== null
  return (
    <li>
      <code>{name}</code> <span class="kind">{describeKind(document, schema)}</span>
      {isRequired && <span class="required"> required</span>}
      {description !== undefined && <p class="note">{description}</p>}
      {hasFields && depth < MAX_DEPTH && <SchemaView {...{ document, schema }} depth={depth + 1} />}
    </li>
  )
}
