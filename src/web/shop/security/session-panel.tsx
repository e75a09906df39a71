// Where the customer is signed in, and ending it from afar.
import { forget, useQuery } from '../backend/query.ts'
import { Trouble } from '../parts/trouble.tsx'
import { formatDate } from '../parts/words.ts'
import { say } from '../state/notice.ts'
import { Panel, Row } from './panel.tsx'
import { RemoveButton } from './remove-button.tsx'
import { endOthers, endSession, type ListedSession, readSessions } from './sessions.ts'

const KEY = 'account:sessions'

export function SessionPanel() {
  const { data: sessions, failure, retry } = useQuery(KEY, readSessions, true)
  const refresh = (): void => {
    forget(KEY)
    retry()
  }
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  const endAll = (): void => {
    say('You are signed in here only.')
    refresh()
  }
  return (
    <Panel
      title="Where you are signed in"
      text="Something you do not know? End it, then change your password."
    >
      <ul class="rows">
        {(sessions ?? []).map((session) => (
          <SessionRow key={session.id} session={session} refresh={refresh} />
        ))}
      </ul>
      {sessions !== null && sessions.length > 1 && (
        <div class="form-buttons">
          <RemoveButton
            action="Sign out everywhere else"
            what=""
            progress="Signing out…"
            question="Sign out on all other devices?"
            act={endOthers}
            done={endAll}
          />
        </div>
      )}
    </Panel>
  )
}

interface RowProps {
  session: ListedSession
  refresh: () => void
}

function SessionRow({ session, refresh }: RowProps) {
  const { id, device, address, lastUsedAt, isCurrent } = session
  const facts = [address, isCurrent ? '' : `last used ${formatDate(lastUsedAt)}`]
  const done = (): void => {
    say('It is signed out there.')
    refresh()
  }
  return (
    <Row
      title={device}
      {...(isCurrent ? { tag: 'This one' } : {})}
      facts={facts.filter((fact) => fact !== '').join(' · ')}
    >
      {!isCurrent && (
        <RemoveButton
          action="End"
          what={device}
          progress="Ending…"
          question="Sign out there?"
          act={() => endSession(id)}
          done={done}
        />
      )}
    </Row>
  )
}
