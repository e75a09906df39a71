// Accounts elsewhere that let in here: linking and unlinking them.
import type { UserIdentity } from '@supabase/supabase-js'
import { welcomeUrl } from '../account/paths.ts'
import { ProviderMark } from '../account/provider-mark.tsx'
import { nameProvider, type Provider } from '../account/ways.ts'
import { backend } from '../backend/client.ts'
import { formatDay } from '../parts/words.ts'
import { Panel, Row } from './panel.tsx'
import { RemoveButton } from './remove-button.tsx'
import { useAction } from './use-action.ts'

interface Props {
  identities: readonly UserIdentity[]
  providers: readonly Provider[]
  refresh: () => void
}

const OURS = ['email', 'phone']

export function ElsewherePanel({ identities, providers, refresh }: Props) {
  const linked = identities.filter(({ provider }) => !OURS.includes(provider))
  const free = providers.filter(({ id }) => !linked.some(({ provider }) => provider === id))
  if (linked.length === 0 && free.length === 0) return null
  return (
    <Panel title="Accounts elsewhere" text="An account that you have already can let you in here.">
      {linked.length > 0 && (
        <ul class="rows">
          {linked.map((identity) => (
            <IdentityRow key={identity.identity_id} identity={identity} refresh={refresh} />
          ))}
        </ul>
      )}
      {free.length > 0 && (
        <div class="form-buttons">
          {free.map((provider) => (
            <LinkButton key={provider.id} provider={provider} />
          ))}
        </div>
      )}
    </Panel>
  )
}

interface IdentityProps {
  identity: UserIdentity
  refresh: () => void
}

function IdentityRow({ identity, refresh }: IdentityProps) {
  const name = nameProvider(identity.provider)
  const email: unknown = identity.identity_data?.email
  const since = identity.created_at === undefined ? '' : `since ${formatDay(identity.created_at)}`
  const facts = [typeof email === 'string' ? email : '', since].filter((fact) => fact !== '')
  return (
    <Row title={name} facts={facts.join(' · ')}>
      <RemoveButton
        action="Unlink"
        what={name}
        progress="Unlinking…"
        question={`Unlink it? ${name} will no longer let you in.`}
        act={() => backend.auth.unlinkIdentity(identity)}
        done={refresh}
      />
    </Row>
  )
}

function LinkButton({ provider }: { provider: Provider }) {
  const { isWorking, trouble, run } = useAction()
  const link = () =>
    backend.auth.linkIdentity({
      provider: provider.id as 'google', // the library knows the names of some providers; Ledge's settings name these
      options: { redirectTo: welcomeUrl('/account') },
    })
  return (
    <>
      <button
        class="button is-quiet is-small"
        type="button"
        disabled={isWorking}
        onClick={() => run(link, () => undefined)}
      >
        <ProviderMark provider={provider} />
        {isWorking ? `Going to ${provider.name}…` : `Link ${provider.name}`}
      </button>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
    </>
  )
}
