// Time, always passed on as a value: SQL gets it as a bound parameter, so that one request has one now.

/** An instant as RFC 3339 text in UTC with milliseconds, which also sorts as text. */
export const timestamp = (milliseconds = Date.now()): string => new Date(milliseconds).toISOString()
