// Why a peer is left out of a run.

/** A peer cannot be measured here; the message is the sentence that says why. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}
