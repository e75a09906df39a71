// How long a challenge of a second factor stands.

/** GoTrue's own. */
export const CHALLENGE_SECONDS = 300
