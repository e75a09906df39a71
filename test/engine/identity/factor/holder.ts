// Somebody with an authenticator app.
import { decodeJwt } from 'jose'
import { expect } from 'vitest'
import { showTotp } from '../../../support/totp.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { type Person, readPerson, type SessionBody } from '../people.ts'
import { createPhone, createWorld } from '../world.ts'

export const world = createWorld({ settings: { identity: { mailIntervalSeconds: 0 } } })

export const ask = (
  as: string,
  path: string,
  body: unknown = {},
  { method = 'POST', of = world }: { method?: string; of?: typeof world } = {},
) => of.call(`/auth/v1${path}`, { method, as, ...(method !== 'GET' && { body }) })

export interface Enrolled {
  id: string
  type: string
  friendly_name: string
  totp: { qr_code: string; secret: string; uri: string }
  phone: string
}

export async function enrol(as: string, body: object = {}, of = world): Promise<Enrolled> {
  const answer = await ask(
    as,
    '/factors',
    { factor_type: 'totp', friendly_name: 'app', ...body },
    { of },
  )
  if (answer.status !== 200) throw new Error(await answer.text())
  return answer.json<Enrolled>()
}

export async function challenge(as: string, factorId: string, of = world): Promise<string> {
  const answer = await ask(as, `/factors/${factorId}/challenge`, {}, { of })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json<{ id: string }>()).id
}

export const verify = (
  as: string,
  factorId: string,
  body: { challenge_id: string; code: string },
  of = world,
) => ask(as, `/factors/${factorId}/verify`, body, { of })

/** A session that has shown its second factor. */
export interface Holder extends Person {
  readonly factorId: string
  readonly secret: string
}

/** Somebody new whose session is `aal2`. The code of this step is used up: the next one is a step ahead. */
export async function createHolder(person?: Person): Promise<Holder> {
  const ada = person ?? (await world.createMember())
  const { id, totp } = await enrol(ada.accessToken)
  const code = await showTotp(totp.secret)
  const challengeId = await challenge(ada.accessToken, id)
  const answer = await verify(ada.accessToken, id, { challenge_id: challengeId, code })
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
  return { ...(await readPerson(answer)), factorId: id, secret: totp.secret }
}

/** The next code of their app. */
export const nextCode = ({ secret }: Holder): Promise<string> => showTotp(secret, 1)

/** Another session of theirs, which has shown a password. */
export const signInAgain = async (holder: Person): Promise<Person> =>
  readPerson(await world.signIn({ email: holder.email }))

export const levelOf = (token: string) => {
  const { aal, amr } = decodeJwt<
    Pick<SessionBody, never> & { aal: string; amr: { method: string }[] }
  >(token)
  return { aal, methods: amr.map(({ method }) => method) }
}

export { createPhone }
