// Tokens instead of a webhook: the client refreshes them by itself. The environment has MUSTER_TOKENS, the reply of
// /oauth/token/ as it came; MUSTER_URL; MUSTER_CLIENT_ID and MUSTER_CLIENT_SECRET; and MUSTER_CONTROL_SOCKET, which
// puts the server's clock forward.
import { ApiVersion, B24OAuth } from '@bitrix24/b24jssdk'
import { advance } from './clock.mjs'
import { check, given, hidingSecrets, secret } from './secrets.mjs'

const hour = 3600

// A client with these tokens, and what it told of new ones. It keeps its own clock: the tokens end there at `expires`.
function client(tokens, expires) {
  const url = given('MUSTER_URL').replace(/\/$/, '')
  const b24 = new B24OAuth({
    applicationToken: 'none',
    userId: tokens.user_id,
    memberId: tokens.member_id,
    accessToken: secret(tokens.access_token),
    refreshToken: secret(tokens.refresh_token),
    expires,
    expiresIn: tokens.expires_in,
    scope: tokens.scope,
    domain: tokens.domain,
    clientEndpoint: `${url}/rest/`,
    serverEndpoint: `${url}/rest/`, // it asks at /oauth/token/ beside this
    status: tokens.status
  }, { clientId: given('MUSTER_CLIENT_ID'), clientSecret: secret(given('MUSTER_CLIENT_SECRET')) },
  { restrictionParams: { maxRetries: 1 } })
  const refreshed = []
  b24.setCallbackRefreshAuth(async ({ authData, b24OAuthParams }) => {
    secret(authData?.access_token, b24OAuthParams.accessToken)
    secret(authData?.refresh_token, b24OAuthParams.refreshToken)
    refreshed.push({ authData, params: b24OAuthParams })
  })
  return { b24, refreshed }
}

async function aCallWorks(b24, when) {
  const response = await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [1] } })
  check(response.isSuccess, `${when}: ${response.getErrorMessages().join('; ')}`)
  check(response.getData().result?.[0]?.id === 1, `${when}: the department is not there`)
}

function areNew(refreshed, tokens, when) {
  check(refreshed.length === 1, `${when}: refreshed ${refreshed.length} times`)
  const [{ authData, params }] = refreshed
  check(authData, `${when}: the new token has ended already, by the client's clock`)
  check(authData.access_token && authData.access_token !== tokens.access_token, `${when}: no new access token`)
  check(authData.refresh_token, `${when}: no refresh token`)
  check(authData.expires_in === hour, `${when}: expires_in is ${authData.expires_in}`)
  check(authData.member_id === tokens.member_id, `${when}: another member_id`)
  for (const name of ['clientEndpoint', 'serverEndpoint', 'scope'])
    check(params[name], `${when}: the reply had no ${name}`)
  return authData
}

const tokensGiven = () => {
  const tokens = JSON.parse(given('MUSTER_TOKENS'))
  secret(tokens.access_token, tokens.refresh_token)
  return tokens
}

// The server says first that the token has expired.
export async function an_expired_token_is_refreshed() {
  await hidingSecrets(async () => {
    const tokens = tokensGiven()
    const { b24, refreshed } = client(tokens, Math.floor(Date.now() / 1000) + 2 * hour)
    await aCallWorks(b24, 'with the token that was given')
    check(refreshed.length === 0, 'a token was refreshed that had not expired')
    await advance(given('MUSTER_CONTROL_SOCKET'), hour + 1)
    await aCallWorks(b24, 'after an hour')
    areNew(refreshed, tokens, 'after an hour')
    await aCallWorks(b24, 'with the new token')
    check(refreshed.length === 1, 'the new token was refreshed at once')
    const { failedRequests } = b24.getHttpClient(ApiVersion.v2).getStats()
    check(!failedRequests, `${failedRequests} calls failed`)
  })
}

// The client knows by its own clock, and asks for a new one before it calls; one for all calls at once.
export async function a_token_is_refreshed_before_a_call() {
  await hidingSecrets(async () => {
    const tokens = tokensGiven()
    const { b24, refreshed } = client(tokens, Math.floor(Date.now() / 1000) - 1)
    await Promise.all([1, 2, 3].map((number) => aCallWorks(b24, `call ${number} of three at once`)))
    areNew(refreshed, tokens, 'before the first call')
  })
}

// Who no longer may has an error, not a loop.
export async function a_refresh_token_that_is_none() {
  await hidingSecrets(async () => {
    const tokens = { ...tokensGiven(), refresh_token: 'this-is-no-refresh-token' }
    const { b24, refreshed } = client(tokens, Math.floor(Date.now() / 1000) - 1)
    let error
    await aCallWorks(b24, 'with a refresh token that is none').catch((thrown) => { error = thrown })
    check(error, 'a refresh token that is none was accepted')
    const code = error.originalError?.code // the client has no word of its own for it
    check(code === 'invalid_grant', `the client says ${error.code}, from ${code}: ${error.message}`)
    check(refreshed.length === 0, 'there were new tokens')
  })
}
