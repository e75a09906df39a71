// The page: who asks, what there is, and each operation by its group.
import { useEffect, useState } from 'preact/hooks'
import { type Document, groupEntries, loadDocument } from './document.ts'
import { OperationView } from './operation.tsx'

export function Page() {
  const [secret, setSecret] = useState('')
  const [document, setDocument] = useState<Document | null>(null)
  const [trouble, setTrouble] = useState('')
  const [search, setSearch] = useState('')
  useEffect(() => {
    let isCurrent = true
    loadDocument(secret).then(
      (loaded) => {
        if (!isCurrent) return
        setDocument(loaded)
        setTrouble('')
      },
      (error: Error) => {
        if (isCurrent) setTrouble(error.message)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [secret])
  return (
    <>
      <header>
        <h1>{document?.info.title ?? 'API'}</h1>
        <p>{document?.info.description}</p>
        <KeyForm onShow={setSecret} />
        {trouble !== '' && <p role="alert">{trouble}</p>}
      </header>
      {document === null ? (
        <p class="loading">{trouble === '' ? 'Loading …' : ''}</p>
      ) : (
        <Contents {...{ document, secret, search, onSearch: setSearch }} />
      )}
    </>
  )
}

/** The key is held while the page is open, and nowhere else. */
function KeyForm({ onShow }: { onShow: (secret: string) => void }) {
  const [text, setText] = useState('')
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault()
        onShow(text.trim())
      }}
    >
      <label>
        API key or access token
        <input
          type="password"
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Show what it opens</button>
      <a href="/openapi.json">openapi.json</a>
    </form>
  )
}

interface ContentsProps {
  document: Document
  secret: string
  search: string
  onSearch: (search: string) => void
}

function Contents({ document, secret, search, onSearch }: ContentsProps) {
  const groups = groupEntries(document, search)
  return (
    <div class="contents">
      <nav aria-label="Groups">
        <label>
          Find
          <input
            type="search"
            value={search}
            onInput={(event) => onSearch(event.currentTarget.value)}
          />
        </label>
        <ul>
          {groups.map(([name, entries]) => (
            <li key={name}>
              <a href={`#${anchorOf(name)}`}>{name}</a> <span class="count">{entries.length}</span>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        {groups.length === 0 && <p>Nothing here is called that.</p>}
        {groups.map(([name, entries]) => (
          <section key={name} id={anchorOf(name)} class="group">
            <h2>{name}</h2>
            <p class="note">{document.tags.find((tag) => tag.name === name)?.description}</p>
            {entries.map((entry) => (
              <OperationView key={entry.operation.operationId} {...{ document, entry, secret }} />
            ))}
          </section>
        ))}
      </main>
    </div>
  )
}

const anchorOf = (name: string): string => `group-${name.toLowerCase().replaceAll(/\W+/g, '-')}`
