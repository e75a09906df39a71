// One concern of the account: a title, a sentence, what there is, and what can be added.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Props {
  title: string
  text: string
  children: ComponentChildren
}

export function Panel({ title, text, children }: Props) {
  const id = useId()
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="faint">{text}</p>
      {children}
    </section>
  )
}

interface RowProps {
  title: string
  /** Said after the title, as a tag. */
  tag?: string
  facts: string
  children?: ComponentChildren
}

/** One thing of a panel's list, with what can be done to it. */
export function Row({ title, tag, facts, children }: RowProps) {
  return (
    <li class="row">
      <div class="row-text">
        <p class="row-title">
          {title}
          {tag !== undefined && <span class="row-tag">{tag}</span>}
        </p>
        <p class="faint">{facts}</p>
      </div>
      <div class="row-actions">{children}</div>
    </li>
  )
}
