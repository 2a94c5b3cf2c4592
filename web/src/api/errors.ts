// What can go wrong with a call, in a form that pages can show.

export type ErrorKind =
  // The server could not be reached.
  | 'offline'
  // Nobody is signed in any more.
  | 'signed-out'
  // The caller may not see or do this.
  | 'refused'
  | 'not-found'
  // The server has too much to do; trying later helps.
  | 'busy'
  | 'server'

export class ApiError extends Error {
  readonly kind: ErrorKind
  // The server's code, such as "ACCESS_ERROR"; empty when the server did not answer.
  readonly code: string

  constructor(kind: ErrorKind, code = '', description = '') {
    super(description || code || kind)
    this.name = 'ApiError'
    this.kind = kind
    this.code = code
  }
}

const kinds: Record<string, ErrorKind> = {
  ACCESS_ERROR: 'refused',
  ACCESS_DENIED: 'refused',
  insufficient_scope: 'refused',
  USER_NOT_EXISTS: 'not-found',
  NOT_FOUND: 'not-found',
  QUERY_LIMIT_EXCEEDED: 'busy',
  OVERLOAD_LIMIT: 'busy',
  OPERATION_TIME_LIMIT: 'busy',
  no_session: 'signed-out'
}

export function errorOf(status: number, body: unknown): ApiError {
  const { error = '', error_description: description = '' } = (body ?? {}) as Record<string, unknown>
  const code = String(error)
  const known = kinds[code]
  if (known) return new ApiError(known, code, String(description))
  if (code === 'ERROR_CORE' && description === 'Department not found') {
    return new ApiError('not-found', code, description)
  }
  if (status === 403) return new ApiError('refused', code, String(description))
  if (status === 404) return new ApiError('not-found', code, String(description))
  if (status === 429 || status === 503) return new ApiError('busy', code, String(description))
  return new ApiError('server', code || `HTTP ${status}`, String(description))
}

// Whether the error says that the token must be asked for anew.
export function isTokenError(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    ['expired_token', 'invalid_token', 'NO_AUTH_FOUND', 'authorization_error'].includes(error.code)
  )
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
