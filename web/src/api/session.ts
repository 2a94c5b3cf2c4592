// Who is signed in. The browser holds a session cookie; here it becomes an access token, which is kept in memory alone.
import { readonly, shallowRef } from 'vue'
import { noteFailure, noteReply } from './connection'
import { ApiError, errorOf } from './errors'

export interface Session {
  token: string
  // Where calls go, such as "/rest/".
  endpoint: string
  userId: string
  isAdmin: boolean
  // Where one signs out.
  signOutPage: string
  // The portal is one of `muster demo`.
  isDemo: boolean
  // From where pictures may be shown, besides the portal itself.
  imageHosts: readonly string[]
}

interface TokenReply {
  access_token: string
  endpoint?: string
  user_id: number | string
  is_admin?: boolean
  sign_out?: string
  demo?: boolean
  image_hosts?: string[]
}

const tokenAddress = '/oauth/session/token'
const signInPage = '/oauth/session/'

const current = shallowRef<Session | null>(null)
const ended = shallowRef(false)
let asking: Promise<Session> | null = null

export const session = readonly(current)
// The session is over, though it was there when the page was opened.
export const sessionEnded = readonly(ended)

let early: Promise<Session> | null = null

// Asks for the session while the page is still being put together. The first openSession() gets the answer, good or bad.
export function openSessionEarly(): void {
  early = renewSession()
  early.catch(() => undefined)
}

// The session, asked for once and then kept. Fails with an ApiError; of kind "signed-out" when nobody is signed in.
export async function openSession(): Promise<Session> {
  if (current.value) return current.value
  const answer = early ?? renewSession()
  early = null
  return answer
}

// Asks for a new token. Calls at the same time share one request.
export function renewSession(): Promise<Session> {
  asking ??= askForToken().finally(() => {
    asking = null
  })
  return asking
}

async function askForToken(): Promise<Session> {
  const response = await reach(() =>
    fetch(tokenAddress, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
      cache: 'no-store'
    })
  )
  const body: unknown = await response.json().catch(() => null)
  if (isNoSession(response.status, body)) {
    ended.value = current.value !== null
    throw new ApiError('signed-out', 'no_session')
  }
  if (!response.ok) throw errorOf(response.status, body)
  ended.value = false
  current.value = sessionOf(body as TokenReply)
  return current.value
}

// The server says it with status 200: a browser would report 401 as an error of the page.
function isNoSession(status: number, body: unknown): boolean {
  return status === 401 || (body as { error?: unknown } | null)?.error === 'no_session'
}

function sessionOf(reply: TokenReply): Session {
  return {
    token: reply.access_token,
    endpoint: reply.endpoint ?? '/rest/',
    userId: String(reply.user_id),
    isAdmin: reply.is_admin ?? false,
    signOutPage: reply.sign_out ?? signInPage,
    isDemo: reply.demo ?? false,
    imageHosts: reply.image_hosts ?? []
  }
}

// The sign-in page, which leads back to `path` afterwards.
export function signInAddress(path: string): string {
  return `${signInPage}?back=${encodeURIComponent(path)}`
}

// Ends the session and leaves the page. Fails with an ApiError of kind "offline" when the server cannot be reached.
export async function signOut(): Promise<void> {
  const page = current.value?.signOutPage ?? signInPage
  await reach(() => fetch(tokenAddress, { method: 'DELETE', cache: 'no-store' }))
  // There one signs in again. Had the server refused to sign out, that page would have a button for it.
  window.location.assign(page)
}

// Runs a request, and turns the failure to reach the server into an ApiError.
export async function reach(request: () => Promise<Response>): Promise<Response> {
  try {
    const response = await request()
    noteReply()
    return response
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    noteFailure()
    throw new ApiError('offline')
  }
}
