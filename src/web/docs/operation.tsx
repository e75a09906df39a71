// One operation: what it takes, what it answers, and a request to try it with.
import { useState } from 'preact/hooks'
import { type Answer, type Document, type Entry, type Parameter, resolve } from './document.ts'
import { SchemaView } from './schema-view.tsx'
import { TryIt } from './try-it.tsx'

interface Props {
  document: Document
  entry: Entry
  secret: string
}

/** Closed until it is asked for: a document may hold hundreds. */
export function OperationView({ document, entry, secret }: Props) {
  const { method, path, operation } = entry
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      class="operation"
      id={operation.operationId}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span class={`method ${method}`}>{method.toUpperCase()}</span>
        <code class="path">{path}</code>
        <span class="summary">{operation.summary}</span>
      </summary>
      {isOpen && <Details {...{ document, entry, secret }} />}
    </details>
  )
}

function Details({ document, entry, secret }: Props) {
  const { operation } = entry
  const parameters = (operation.parameters ?? []).map((one) => resolve(document, one))
  const body = operation.requestBody?.content['application/json']?.schema
  return (
    <div class="details">
      {parameters.length > 0 && <Parameters {...{ document, parameters }} />}
      {body !== undefined && (
        <section>
          <h4>Body</h4>
          <SchemaView document={document} schema={body} />
        </section>
      )}
      <section>
        <h4>Answers</h4>
        {Object.entries(operation.responses).map(([status, answer]) => (
          <AnswerView key={status} {...{ document, status, answer: resolve(document, answer) }} />
        ))}
      </section>
      <TryIt {...{ document, entry, secret, parameters }} />
    </div>
  )
}

function Parameters({ document, parameters }: { document: Document; parameters: Parameter[] }) {
  return (
    <section>
      <h4>Parameters</h4>
      <SchemaView
        document={document}
        schema={{
          properties: Object.fromEntries(
            parameters.map(({ name, in: place, description, schema }) => [
              name,
              { ...schema, description: `${description ?? ''} In the ${place}.`.trim() },
            ]),
          ),
          required: parameters.filter(({ required }) => required).map(({ name }) => name),
        }}
      />
    </section>
  )
}

function AnswerView(props: { document: Document; status: string; answer: Answer }) {
  const { document, status, answer } = props
  const [type, content] = Object.entries(answer.content ?? {})[0] ?? []
  return (
    <details class="answer">
      <summary>
        <code>{status}</code> {answer.description} {type !== undefined && <code>{type}</code>}
      </summary>
      {content?.schema !== undefined && <SchemaView document={document} schema={content.schema} />}
    </details>
  )
}
