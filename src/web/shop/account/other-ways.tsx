// The ways in beside the password: a mail, a passkey, accounts elsewhere.
import { useState } from 'preact/hooks'
import { backend } from '../backend/client.ts'
import { Icon } from '../parts/icon.tsx'
import { complaintOf } from './complaint.ts'
import { welcomeUrl, withNext } from './paths.ts'
import { ProviderMark } from './provider-mark.tsx'
import { type Provider, useWays } from './ways.ts'

interface Props {
  /** Where to go afterwards. */
  next: string
  hasMail?: boolean
  hasPasskey?: boolean
}

export function OtherWays({ next, hasMail = false, hasPasskey = false }: Props) {
  const ways = useWays().data
  const [busy, setBusy] = useState('')
  const [trouble, setTrouble] = useState('')
  const canUsePasskey = hasPasskey && ways?.hasPasskeys === true
  const providers = ways?.providers ?? []
  if (!hasMail && !canUsePasskey && providers.length === 0) return null

  const go = async (way: string, enter: () => Promise<string>): Promise<void> => {
    setBusy(way)
    setTrouble('')
    setTrouble(await enter())
    setBusy('')
  }

  return (
    <section class="other-ways" aria-label="Other ways in">
      <p class="divider">or</p>
      {canUsePasskey && (
        <button
          class="way"
          type="button"
          disabled={busy !== ''}
          onClick={() => void go('passkey', enterWithPasskey)}
        >
          <Icon name="key" />
          {busy === 'passkey' ? 'Waiting for your passkey…' : 'Use a passkey'}
        </button>
      )}
      {hasMail && (
        <a class="way" href={withNext('/mail-code', next)}>
          <Icon name="mail" />
          Get a code by mail
        </a>
      )}
      {providers.map((provider) => (
        <button
          key={provider.id}
          class="way"
          type="button"
          disabled={busy !== ''}
          onClick={() => void go(provider.id, () => leaveFor(provider, next))}
        >
          <ProviderMark provider={provider} />
          {busy === provider.id ? `Going to ${provider.name}…` : `Continue with ${provider.name}`}
        </button>
      ))}
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
    </section>
  )
}

/** @returns what is wrong, empty for nothing */
async function enterWithPasskey(): Promise<string> {
  return complaintOf(await backend.auth.signInWithPasskey())?.sentence ?? ''
}

async function leaveFor({ id }: Provider, next: string): Promise<string> {
  const options = { redirectTo: welcomeUrl(next) }
  // The library knows the names of some providers; Ledge's settings name these.
  const provider = id as 'google'
  return complaintOf(await backend.auth.signInWithOAuth({ provider, options }))?.sentence ?? ''
}
