// A request with blanks to fill in: a line for the shell that follows along, and a button that sends it.
import { useState } from 'preact/hooks'
import type { Document, Entry, Parameter } from './document.ts'
import { curlOf, send, type Told, type Wish } from './request.ts'
import { makeSample } from './schema.ts'

interface Props {
  document: Document
  entry: Entry
  secret: string
  parameters: Parameter[]
}

export function TryIt({ document, entry, secret, parameters }: Props) {
  const { method, path, operation } = entry
  const schema = operation.requestBody?.content['application/json']?.schema
  const [values, setValues] = useState<Record<string, string>>({})
  const [body, setBody] = useState(
    schema === undefined ? null : JSON.stringify(makeSample(document, schema), null, 2),
  )
  const [told, setTold] = useState<Told | null>(null)
  const pick = (place: string) =>
    Object.fromEntries(
      parameters.filter((one) => one.in === place).map(({ name }) => [name, values[name] ?? '']),
    )
  const wish: Wish = { method, path, inPath: pick('path'), inQuery: pick('query'), body, secret }
  const line = curlOf(wish, document.servers[0]?.url ?? '')
  return (
    <section class="try">
      <h4>Try it</h4>
      <div class="blanks">
        {parameters
          .filter((one) => one.in !== 'header')
          .map(({ name, required = false }) => (
            <label key={name}>
              {name}
              {required && <span class="required"> required</span>}
              <input
                value={values[name] ?? ''}
                onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
              />
            </label>
          ))}
      </div>
      {body !== null && (
        <label>
          Body
          <textarea
            rows={Math.min(14, body.split('\n').length + 1)}
            spellcheck={false}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
      )}
      <pre class="line">{line}</pre>
      <div class="buttons">
        <button type="button" onClick={async () => setTold(await send(wish))}>
          Send
        </button>
        <CopyButton text={line} />
      </div>
      {told !== null && <ToldView told={told} />}
    </section>
  )
}

function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      type="button"
      class="plain"
      onClick={async () => {
        await navigator.clipboard.writeText(text)
        setCopied(true)
      }}
    >
      {isCopied ? 'Copied' : 'Copy the line'}
    </button>
  )
}

function ToldView({ told }: { told: Told }) {
  return (
    <div role="status">
      <p>
        <strong>{told.status}</strong> in {told.milliseconds} ms
      </p>
      {told.body !== '' && <pre class="line">{told.body}</pre>}
    </div>
  )
}
