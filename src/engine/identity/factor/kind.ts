// What tells one kind of second factor from another.
import type * as z from 'zod'
import type { Scope } from '../../core/index.ts'
import type { Part } from '../part.ts'
import type { Account, Session } from '../tables.ts'
import type { Visit } from '../visit.ts'
import type { challengeSchema, enrolSchema, verifySchema } from './body.ts'
import type { Factor, FactorChallenge, FactorType, Passkey } from './tables.ts'

export type EnrolRequest = z.output<ReturnType<typeof enrolSchema>>
export type ChallengeRequest = z.output<ReturnType<typeof challengeSchema>>
export type VerifyRequest = z.output<ReturnType<typeof verifySchema>>

/** Somebody signed in, with a factor of theirs. */
export interface Holding {
  readonly visit: Visit
  readonly account: Account
  readonly session: Session
  readonly factor: Factor
}

/** The same, who is asked to show it. */
export interface Asked extends Holding {
  /** The WebAuthn credentials of all their factors. */
  readonly credentials: readonly Passkey[]
}

/** A factor that is about to be written, and what its owner is told of it, once. */
export interface Enrolled {
  readonly columns: Partial<Pick<Factor, 'secret' | 'phone'>>
  readonly shown: Readonly<Record<string, unknown>>
}

/** A challenge that is about to be written. */
export interface Challenged {
  readonly columns: Partial<Pick<FactorChallenge, 'secret' | 'relyingParty'>>
  /** What is sent with it. */
  readonly part: Part
  readonly shown: Readonly<Record<string, unknown>>
}

/** What a right answer does beside raising the session. */
export interface Proved {
  readonly part: Part
}

/** How a kind of factor is enrolled, asked for and verified. */
export interface FactorKind {
  readonly type: Exclude<FactorType, 'recovery_code'>
  /** As sentences name it. */
  readonly name: string
  /** How the session's `amr` names it. */
  readonly method: string
  /** What a wrong answer is told. */
  readonly wrong: string
  isOn(scope: Scope): boolean
  enrol(visit: Visit, account: Account, request: EnrolRequest): Promise<Enrolled>
  challenge(asked: Asked, request: ChallengeRequest): Promise<Challenged>
  /** Null for a wrong answer. */
  verify(asked: Asked, challenge: FactorChallenge, request: VerifyRequest): Promise<Proved | null>
}
