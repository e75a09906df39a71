// How a token is refused by the services that it is shown to.
import { ApiError } from '../../core/index.ts'

/** RFC 6750, section 3: what is wrong with the token stands in `WWW-Authenticate` too. */
export const refuseToken = (message: string): ApiError =>
  new ApiError('unauthenticated', message, {
    headers: {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
    },
  })
