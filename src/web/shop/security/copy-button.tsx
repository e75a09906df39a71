// Copies a text.
import { say } from '../state/notice.ts'

interface Props {
  text: string
  /** What the text is: `the secret`. */
  what: string
}

export function CopyButton({ text, what }: Props) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      say('Copied.')
    } catch {
      say('The browser does not allow that. Select the text and copy it yourself.')
    }
  }
  return (
    <button class="button is-quiet is-small" type="button" onClick={() => void copy()}>
      Copy<span class="visually-hidden"> {what}</span>
    </button>
  )
}
